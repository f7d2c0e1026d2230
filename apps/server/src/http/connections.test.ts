import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { connect, type AddressInfo } from "node:net";

import { afterEach, expect, it } from "vitest";

import { LOAD_LIMITS } from "../load-limits.js";
import { until } from "../testing/until.js";
import { Connections } from "./connections.js";

const PART = Buffer.alloc(16 * 1024, "x");

let server: Server | undefined;
afterEach(() => server?.close());

/** Starts a server whose answers never end. It sends the next part when the client has taken the one before. */
async function endless(connections: Connections): Promise<number> {
  server = createServer((req, res) => {
    if (connections.refuse(req, res)) return;
    const send = (): void => {
      while (!res.destroyed && res.write(PART));
    };
    res.on("drain", () => setTimeout(send, 1));
    send();
  });
  connections.watch(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

it("lets a client go that reads nothing of a stream, and not one that reads", async () => {
  const connections = new Connections({ ...LOAD_LIMITS, unreadMs: 50, checkMs: 20 });
  const port = await endless(connections);
  const [reads, idle] = [connect(port, "127.0.0.1"), connect(port, "127.0.0.1")];
  let bytes = 0;
  reads.on("data", (chunk: Buffer) => (bytes += chunk.length));
  idle.on("error", () => undefined).pause();
  for (const socket of [reads, idle]) socket.write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
  await until("the client that does not read to be let go", () => connections.refused.slow_reader === 1);
  await until("one connection", () => connections.size === 1);
  const before = bytes;
  await until("more bytes", () => bytes > before);
  reads.destroy();
  idle.destroy();
  await until("no connection", () => connections.size === 0);
  expect(connections.refused).toEqual({ connection: 0, slow_reader: 1, pipelined: 0 });
});
