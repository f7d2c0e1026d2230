import { spawn } from "node:child_process";
import { once } from "node:events";

import { expect, it } from "vitest";

import { inRoot } from "./paths.mjs";

/**
 * Runs the body of a script's `main` in a process of its own.
 * @param {string} body
 * @param {NodeJS.Signals} [signal] sent when it has printed "ready"
 */
async function run(body, signal) {
  const script = spawn(process.execPath, [
    "--input-type=module",
    "-e",
    `import { atEnd, endOnSignals, Refusal, runScript } from ${JSON.stringify(inRoot("scripts", "bootstrap", "lifetime.mjs"))};
     await runScript(async () => { ${body} });`,
  ]);
  let output = "";
  const listen = (/** @type {Buffer} */ chunk) => {
    output += chunk;
    if (signal && String(chunk).includes("ready")) script.kill(signal);
  };
  script.stdout.on("data", listen);
  script.stderr.on("data", listen);
  const [code] = await once(script, "close");
  return { code, lines: output.trim().split("\n") };
}

const WAIT = "console.log('ready'); await new Promise((done) => setTimeout(done, 60_000));";

it("runs the endings last first, and exits with what main answers", async () => {
  const { code, lines } = await run(`
    atEnd(() => console.log("first registered"));
    atEnd(() => console.log("last registered"));
    return 7;`);
  expect({ code, lines }).toEqual({ code: 7, lines: ["last registered", "first registered"] });
});

it("runs every ending after a signal, also when one fails, and then tells so", async () => {
  const { code, lines } = await run(
    `atEnd(() => console.log("database stopped"));
     atEnd(() => { throw new Error("the server does not stop"); });
     endOnSignals({ codeOnSignal: 0 });
     ${WAIT}`,
    "SIGTERM",
  );
  expect(code).toBe(1);
  expect(lines.join("\n")).toContain("the server does not stop");
  expect(lines.at(-1)).toBe("database stopped");
});

it("exits with 0 after a signal where that is the ordinary way to end", async () => {
  expect(await run(`endOnSignals({ codeOnSignal: 0 }); ${WAIT}`, "SIGINT")).toEqual({
    code: 0,
    lines: ["ready"],
  });
});

it("shows only the sentence of an expected refusal", async () => {
  expect(await run(`throw new Refusal("Port 3000 is taken.");`)).toEqual({
    code: 1,
    lines: ["Port 3000 is taken."],
  });
});

it("ends in order after an error that nobody caught", async () => {
  const { code, lines } = await run(`
    atEnd(() => console.log("database stopped"));
    setTimeout(() => { throw new Error("surprise"); });
    await new Promise((done) => setTimeout(done, 60_000));`);
  expect(code).toBe(1);
  expect(lines.join("\n")).toContain("surprise");
  expect(lines.at(-1)).toBe("database stopped");
});
