import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { createSandbox } from "../src/index.js";

const MAIN = fileURLToPath(new URL("../dist/main.js", import.meta.url));

test("starts with the limits of test mode, says where it listens, and ends cleanly on SIGTERM", async () => {
  const child = spawn(process.execPath, [MAIN], {
    env: { ...process.env, NODE_ENV: "development", SANDBOX_PORT: "0" },
  });
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(line.toString())?.[0] ?? "";
  expect((await fetch(`${url}/_sandbox`)).status).toBe(200);
  const limits = await fetch(`${url}/_sandbox/acme/limits`);
  expect(await limits.json()).toEqual({ account: 25, endpoint: 25, refused: {}, answered: {} });
  child.kill("SIGTERM");
  expect(await once(child, "exit")).toEqual([0, null]);
});

test("does not start in production", async () => {
  const child = spawn(process.execPath, [MAIN], {
    env: { ...process.env, NODE_ENV: "production", SANDBOX_PORT: "0" },
  });
  const [code] = (await once(child, "exit")) as [number];
  expect(code).not.toBe(0);
});

test("createSandbox refuses production too, and a port that is taken", async () => {
  const before = process.env["NODE_ENV"];
  process.env["NODE_ENV"] = "production";
  try {
    await expect(createSandbox()).rejects.toThrow("does not start in production");
  } finally {
    process.env["NODE_ENV"] = before;
  }
  const sandbox = await createSandbox();
  await expect(createSandbox({ port: Number(new URL(sandbox.url).port) })).rejects.toThrow("EADDRINUSE");
  await sandbox.close();
});
