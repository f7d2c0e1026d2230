import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";

/** A network between a server and its database, which a test can cut and repair. */
export interface TcpGate {
  /** The URL that leads to the target through the gate. */
  url: string;
  /** Closes every connection and refuses new ones. */
  cut(): void;
  /** Accepts connections but passes no data on, like a network that drops packets. */
  stall(): void;
  /** Lets data through again. Connections that were stalled are closed. */
  mend(): void;
  close(): Promise<void>;
}

/** Opens a gate on a free loopback port. It leads to the host and port of `targetUrl`. */
export async function openTcpGate(targetUrl: string): Promise<TcpGate> {
  const target = new URL(targetUrl);
  const sockets = new Set<Socket>();
  let state: "open" | "cut" | "stalled" = "open";
  const server = createServer((near) => {
    if (state === "cut") return void near.destroy();
    const far = connect(Number(target.port || 5432), target.hostname);
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
  const through = new URL(targetUrl);
  through.hostname = "127.0.0.1";
  through.port = String((server.address() as AddressInfo).port);
  const breakAll = (): void => sockets.forEach((socket) => socket.destroy());
  return {
    url: through.href,
    cut() {
      state = "cut";
      breakAll();
    },
    stall: () => void (state = "stalled"),
    mend() {
      if (state === "stalled") breakAll();
      state = "open";
    },
    async close() {
      breakAll();
      server.close();
      await once(server, "close");
    },
  };
}
