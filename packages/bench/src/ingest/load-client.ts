import { connect, type Socket } from "node:net";

import { signWebhook } from "@billstack/stripe-verify";

import type { Order, Report, Seen } from "./message.js";

/**
 * The process of the load client. It sends signed events as fast as the server answers. It prepares whole
 * requests before the clock starts and writes them to plain sockets, so that it takes little processor time from
 * the measured server.
 */
process.on("message", (message: Order | "go") => {
  if (message === "go") void run();
  else prepare(message);
});

let order: Order;
/** The requests of each server, by its origin. */
let requests = new Map<string, Buffer[]>();

/** Builds the requests, and signs the events. */
function prepare(given: Order): void {
  order = given;
  requests = new Map();
  for (const { url, body } of order.deliveries) {
    const { pathname, search, host, origin } = new URL(url);
    const payload = Buffer.from(body);
    const head =
      order.apiKey === undefined
        ? [
            `POST ${pathname} HTTP/1.1`,
            `Host: ${host}`,
            "Content-Type: application/json; charset=utf-8",
            `Stripe-Signature: ${signWebhook({ payload, secret: order.secret })}`,
            `Content-Length: ${payload.length}`,
          ]
        : [`GET ${pathname}${search} HTTP/1.1`, `Host: ${host}`, `Authorization: Bearer ${order.apiKey}`];
    const ofServer = requests.get(origin) ?? [];
    requests.set(origin, ofServer);
    ofServer.push(Buffer.concat([Buffer.from(`${head.join("\r\n")}\r\n\r\n`), payload]));
  }
  report({ kind: "signed" });
}

/** Sends the requests and reports what was measured. */
async function run(): Promise<void> {
  try {
    report({ kind: "done", seen: await send() });
  } catch (error) {
    report({ kind: "failed", message: error instanceof Error ? error.message : String(error) });
  }
}

/** When the first request was sent, and how many were sent since. */
let startedAt = 0;
let begun = 0;

/** Returns how many milliseconds too early the next request would be. */
function earlyMs(): number {
  if (order.perSecond === undefined) return 0;
  return startedAt + (begun / order.perSecond) * 1_000 - performance.now();
}

/** Sends all requests over `atOnce` connections, with equally many to each server. */
async function send(): Promise<Seen> {
  const servers = [...requests].map(([origin, all]) => ({ origin, waiting: all.values() }));
  const latenciesMs: number[] = [];
  const connections = await Promise.all(
    Array.from({ length: Math.ceil(order.atOnce / servers.length) }, () => servers)
      .flat()
      .map(async ({ origin, waiting }) => ({ socket: await open(new URL(origin)), waiting })),
  );
  startedAt = performance.now();
  begun = 0;
  await Promise.all(connections.map(({ socket, waiting }) => sendAll(socket, waiting, latenciesMs)));
  const ms = performance.now() - startedAt;
  for (const { socket } of connections) socket.destroy();
  return { ms, latenciesMs };
}

function open({ port, hostname }: URL): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port: Number(port), host: hostname, noDelay: true });
    socket.once("error", reject);
    socket.once("connect", () => resolve(socket));
  });
}

/** Sends requests over one connection until none is left. Each is sent when the one before it is answered. */
function sendAll(socket: Socket, waiting: Iterator<Buffer>, latenciesMs: number[]): Promise<void> {
  return new Promise((resolve, reject) => {
    let sentAt = 0;
    let answer = "";
    const next = (): void => {
      const early = earlyMs();
      if (early > 0) return void setTimeout(next, early);
      const { done, value } = waiting.next();
      if (done === true) return resolve();
      begun += 1;
      sentAt = performance.now();
      socket.write(value);
    };
    socket.on("error", reject);
    socket.on("close", () => reject(new Error("The server has closed a connection")));
    socket.on("data", (chunk) => {
      answer += chunk.toString("latin1");
      if (!isWhole(answer)) return;
      if (!answer.startsWith("HTTP/1.1 200")) return reject(new Error(`The server answered ${answer}`));
      latenciesMs.push(performance.now() - sentAt);
      answer = "";
      next();
    });
    next();
  });
}

/** Whether an answer has arrived completely. All measured servers send Content-Length. */
function isWhole(answer: string): boolean {
  const end = answer.indexOf("\r\n\r\n");
  if (end < 0) return false;
  const length = /\r\ncontent-length: (\d+)/i.exec(answer)?.[1];
  if (length === undefined) throw new Error(`An answer without Content-Length: ${answer}`);
  return answer.length >= end + 4 + Number(length);
}

function report(message: Report): void {
  process.send?.(message);
}
