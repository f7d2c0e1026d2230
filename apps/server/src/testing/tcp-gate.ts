import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";

import { StatementCounter } from "./statement-counter.js";

/** A TCP proxy in front of a database. A test can interrupt it, as a broken network does. */
export interface TcpGate {
  /** The database URL with the address of the gate. */
  url: string;
  /** Returns how many statements were sent to the database through the gate so far. */
  statements(): number;
  /** Breaks every connection and refuses new ones. */
  cut(): void;
  /** Accepts connections and passes no data on, like a network that drops all packets. */
  stall(): void;
  /** Refuses new connections, until the gate is closed. Open ones go on. */
  refuse(): void;
  /** Ends {@link cut} or {@link stall}. New connections work again. */
  mend(): void;
  /** Breaks every connection and closes the gate. */
  close(): Promise<void>;
}

/** Opens a gate on a free loopback port to the host and port of `targetUrl`. */
export async function openTcpGate(targetUrl: string): Promise<TcpGate> {
  const target = new URL(targetUrl);
  const sockets = new Set<Socket>();
  const counters: StatementCounter[] = [];
  let state: "open" | "cut" | "stalled" = "open";
  const server = createServer((near) => {
    if (state === "cut") return void near.destroy();
    const far = connect(Number(target.port || 5432), target.hostname);
    const counter = new StatementCounter();
    counters.push(counter);
    near.on("data", (chunk) => counter.feed(chunk));
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on("data", (chunk) => state === "open" && to.write(chunk));
      from.on("error", () => undefined);
      from.on("close", () => {
        sockets.delete(from);
        to.destroy();
      });
    }
    return undefined;
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const closed = once(server, "close");
  const through = new URL(targetUrl);
  through.hostname = "127.0.0.1";
  through.port = String((server.address() as AddressInfo).port);
  const breakAll = (): void => sockets.forEach((socket) => socket.destroy());
  return {
    url: through.href,
    statements: () => counters.reduce((sum, { statements }) => sum + statements, 0),
    cut() {
      state = "cut";
      breakAll();
    },
    stall: () => void (state = "stalled"),
    refuse: () => void server.close(),
    mend() {
      if (state === "stalled") breakAll();
      state = "open";
    },
    async close() {
      breakAll();
      server.close();
      await closed;
    },
  };
}
