import { connect } from "node:net";

/** What hostile clients send. They send it on many connections until the process is ended. */
export interface Flood {
  readonly port: number;
  readonly connections: number;
  /** The head of each request. Empty: nothing is sent. */
  readonly head: string;
  /** How the body begins. */
  readonly start: string;
  /** How many spaces follow. */
  readonly bytes: number;
}

/** What is sent at a time, in bytes. */
const PIECE = Buffer.alloc(64 * 1024, " ");

process.on("message", ({ port, connections, head, start, bytes }: Flood) => {
  for (let index = 0; index < connections; index += 1) open(port, head + start, bytes);
});

/** Opens a connection, sends a request that begins with `head`, waits for the end of the connection or for the answer, and begins anew. */
function open(port: number, head: string, bytes: number): void {
  const socket = connect({ port, host: "127.0.0.1" });
  let left = bytes;
  const send = (): void => {
    while (left > 0 && !socket.destroyed) {
      const piece = PIECE.subarray(0, Math.min(left, PIECE.length));
      left -= piece.length;
      if (!socket.write(piece)) return;
    }
  };
  socket.on("connect", () => {
    if (head === "") return;
    socket.write(head);
    send();
  });
  socket.on("drain", send);
  // Answers are read and forgotten. Whoever has sent everything begins anew.
  socket.on("data", () => left === 0 && socket.destroy());
  socket.on("error", () => undefined);
  socket.on("close", () => void setTimeout(() => open(port, head, bytes), 10));
}
