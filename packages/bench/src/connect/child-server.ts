import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** A program that runs beside the benchmark, as it would in production. */
export interface ChildServer {
  readonly url: string;
  /** Ends it and waits until it has ended. */
  stop(): Promise<void>;
}

const STARTING_MS = 30_000;

/**
 * Runs `script` with Node.js and waits until `path` of its URL answers with a success.
 * @param portVariable the environment variable that tells it where to listen
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
