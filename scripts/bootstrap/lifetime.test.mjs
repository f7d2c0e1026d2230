import { spawn } from "node:child_process";
import { once } from "node:events";

import { expect, it } from "vitest";

import { inRoot } from "./paths.mjs";

/**
 * Runs a script in its own process.
 * @param {string} body the body of the script's `main`
 * @param {NodeJS.Signals} [signal] is sent to the process when it has printed "ready"
 */
async function run(body, signal) {
  const script = spawn(process.execPath, [
    "--input-type=module",
    "-e",
    `import { atEnd, endOnSignals, ExpectedError, runScript } from ${JSON.stringify(inRoot("scripts", "bootstrap", "lifetime.mjs"))};
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

it("runs the last registered cleanup first, and exits with the code that main returns", async () => {
  const { code, lines } = await run(`
    atEnd(() => console.log("first registered"));
    atEnd(() => console.log("last registered"));
    return 7;`);
  expect({ code, lines }).toEqual({ code: 7, lines: ["last registered", "first registered"] });
});

it("runs all cleanups after a signal, prints the error of one that fails, and exits with 1", async () => {
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

it("exits with 0 after a signal if the script asks for it", async () => {
  expect(await run(`endOnSignals({ codeOnSignal: 0 }); ${WAIT}`, "SIGINT")).toEqual({
    code: 0,
    lines: ["ready"],
  });
});

it("prints only the message of an expected error", async () => {
  expect(await run(`throw new ExpectedError("Port 3000 is taken.");`)).toEqual({
    code: 1,
    lines: ["Port 3000 is taken."],
  });
});

it("runs the cleanups after an error that nobody caught", async () => {
  const { code, lines } = await run(`
    atEnd(() => console.log("database stopped"));
    setTimeout(() => { throw new Error("surprise"); });
    await new Promise((done) => setTimeout(done, 60_000));`);
  expect(code).toBe(1);
  expect(lines.join("\n")).toContain("surprise");
  expect(lines.at(-1)).toBe("database stopped");
});
