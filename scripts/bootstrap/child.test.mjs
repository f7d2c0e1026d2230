import { spawn } from "node:child_process";
import { once } from "node:events";

import { expect, it } from "vitest";

import { inRoot } from "./paths.mjs";
import { stillAlive } from "./processes.mjs";

/** A program whose own child runs in another session and ignores SIGTERM. */
const TOOL = `
  const { spawn } = require("node:child_process");
  const child = spawn("sh", ["-c", "trap '' TERM; echo started; while :; do sleep 1; done"], { detached: true });
  child.stdout.once("data", () => console.log([process.pid, child.pid].join(" ")));
  setInterval(() => {}, 1000);
`;

const SCRIPT = `
  import { runChild } from ${JSON.stringify(inRoot("scripts", "bootstrap", "child.mjs"))};
  import { runScript } from ${JSON.stringify(inRoot("scripts", "bootstrap", "lifetime.mjs"))};
  await runScript(async () => {
    await runChild(process.execPath, ["-e", ${JSON.stringify(TOOL)}], { cwd: "/", show: true });
    console.log("went on");
  });
`;

it("ends a program after SIGTERM, and also its child that ignores SIGTERM", async () => {
  const script = spawn(process.execPath, ["--input-type=module", "-e", SCRIPT]);
  let output = "";
  script.stdout.on("data", (chunk) => (output += chunk));
  const [first] = await once(script.stdout, "data");
  const pids = String(first).trim().split(" ").map(Number);
  expect(stillAlive(pids)).toEqual(pids);

  script.kill("SIGTERM");
  const [code] = await once(script, "exit");
  expect(code).toBe(143);
  await expect.poll(() => stillAlive(pids)).toEqual([]);
  expect(output).not.toContain("went on");
}, 20_000);
