import { once } from "node:events";
import { connect, type Socket } from "node:net";

/** A connection on which a test writes HTTP byte by byte, as a hostile client does. */
export interface OpenSocket {
  /** Sends bytes, whatever they are. Does nothing after the server has closed the connection. */
  send(bytes: string | Buffer): void;
  /** What the server has sent so far. */
  received(): string;
  /** Whether the server has closed the connection. */
  isClosed(): boolean;
  /** Stops reading what the server sends. */
  stopReading(): void;
  close(): void;
}

/** Connects to the server of `url`. */
export async function openSocket(url: string): Promise<OpenSocket> {
  const { hostname, port } = new URL(url);
  const socket: Socket = connect(Number(port), hostname);
  let text = "";
  socket.on("data", (chunk: Buffer) => (text += chunk.toString("latin1")));
  // The server may close the connection at any time.
  socket.on("error", () => undefined);
  await once(socket, "connect");
  return {
    send: (bytes) => void (socket.destroyed || socket.write(bytes)),
    received: () => text,
    isClosed: () => socket.destroyed,
    stopReading: () => void socket.pause(),
    close: () => void socket.destroy(),
  };
}

/** Returns the head of a POST request. */
export function postHead(path: string, headers: Record<string, string | number>): string {
  const lines = Object.entries({ Host: "localhost", ...headers }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  return `POST ${path} HTTP/1.1\r\n${lines.join("")}\r\n`;
}
