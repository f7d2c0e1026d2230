import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** A server that runs in its own process, as it would in production. */
export interface ChildServer {
  readonly url: string;
  /** Sends SIGTERM and waits until the process has ended. */
  stop(): Promise<void>;
}

/** How long a server may take to start. */
const STARTING_MS = 30_000;

/**
 * Runs `script` with Node.js, with `variables` as its whole environment. Waits until `path` on its port answers
 * with a success.
 * @param portVariable the environment variable by which the script learns its port.
 * @throws Error if the script exits, or does not answer in 30 seconds.
 */
export async function startChild(
  script: string,
  portVariable: string,
  path: string,
  variables: Record<string, string>,
): Promise<ChildServer> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(process.execPath, [script], {
    env: { ...variables, [portVariable]: String(port) },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const exited = once(child, "exit");
  const stop = async () => {
    child.kill("SIGTERM");
    await exited;
  };
  const deadline = Date.now() + STARTING_MS;
  while (!(await answers(`${url}${path}`))) {
    if (child.exitCode !== null) throw new Error(`${script} exited with ${child.exitCode}`);
    if (Date.now() > deadline) {
      await stop();
      throw new Error(`${script} does not answer at ${url}${path}`);
    }
    await sleep(50);
  }
  return { url, stop };
}

/** Whether the URL answers with a success. */
async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
