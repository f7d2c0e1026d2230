import type { IncomingMessage } from "node:http";

/** A refused client that is still sending gets to read its answer; one that sends more or longer is cut off. */
const MOST_BYTES = 16 * 1024 * 1024;
const LONGEST_MS = 5_000;

/**
 * Reads away what is left of a refused request's body. Ending the connection at once would reset it, and the client
 * would see a broken pipe in place of the answer.
 */
export function discardBody(req: IncomingMessage): void {
  if (req.complete || req.destroyed) return;
  const { socket } = req;
  let size = 0;
  const timer = setTimeout(() => socket.destroy(), LONGEST_MS);
  req.on("data", (chunk: Buffer) => {
    size += chunk.length;
    if (size > MOST_BYTES) socket.destroy();
  });
  for (const event of ["end", "close", "error"]) req.once(event, () => clearTimeout(timer));
}
