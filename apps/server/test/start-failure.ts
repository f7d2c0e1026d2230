import { spawn } from "node:child_process";
import { once } from "node:events";

import { TEST_KEYS } from "@billstack/server/testing";

import { SERVER_PROGRAM } from "./programs.js";

/**
 * Starts a server in a process of its own that is expected not to start.
 *
 * @returns what it printed to the standard error, and its exit code
 */
export async function startFailure(
  env: Record<string, string>,
): Promise<{ code: number | null; printed: string }> {
  const child = spawn(process.execPath, [SERVER_PROGRAM], {
    env: {
      PATH: process.env["PATH"] ?? "",
      PORT: "0",
      STRIPE_SANDBOX_URL: "off",
      BILLSTACK_ENCRYPTION_KEYS: TEST_KEYS,
      ...env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let printed = "";
  child.stderr.on("data", (chunk: Buffer) => void (printed += chunk.toString()));
  child.stdout.on("data", (chunk: Buffer) => {
    // It started nevertheless.
    if (chunk.includes('"listening"')) child.kill("SIGKILL");
  });
  await once(child, "close");
  return { code: child.exitCode, printed };
}
