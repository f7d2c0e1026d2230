import type { IncomingMessage } from "node:http";

/**
 * A refused client may go on sending this many bytes for this many milliseconds; then the connection is closed.
 */
const MOST_BYTES = 16 * 1024 * 1024;
const LONGEST_MS = 5_000;

/**
 * Reads and ignores the remaining body of a refused request. If the server closed the connection at once, the
 * client would see a broken connection instead of the answer.
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
