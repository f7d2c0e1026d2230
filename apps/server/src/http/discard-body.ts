import type { IncomingMessage, ServerResponse } from "node:http";

import { isWaiting } from "./expect-continue.js";

/** The bodies of so many refused requests are read at the same time. */
const MOST_READ = 16;
/** A refused client may go on sending this many bytes for this many milliseconds; then the connection is closed. */
const MOST_BYTES = 16 * 1024 * 1024;
const LONGEST_MS = 5_000;
/**
 * So many more connections stay open unread for this time, in milliseconds, so that their clients can read the answer.
 * It also keeps a client from sending the next large body at once.
 */
const MOST_OPEN = 4_000;
const OPEN_MS = 5_000;

/** How many refused requests of this process are being read, and how many are open unread. */
let read = 0;
let open = 0;

/**
 * Takes care of the remaining body of a refused request. If the server closed the connection at once, the client would
 * see a broken connection instead of the answer. So the body is read and ignored. If many are refused at the same time,
 * reading all of them would take the time of other requests: then connections stay open unread for a moment, and more of
 * them are closed as soon as the answer is sent.
 */
export function discardBody(req: IncomingMessage, res: ServerResponse): void {
  if (req.complete || req.destroyed) return;
  // Who waits to be asked has sent nothing. Nobody knows whether the client will now send the body, so the next request
  // needs another connection.
  if (isWaiting(req)) return void (res.headersSent || res.setHeader("Connection", "close"));
  if (read < MOST_READ) return readBody(req);
  if (open < MOST_OPEN) keepOpen(req);
  else if (!res.headersSent) res.setHeader("Connection", "close");
}

function readBody(req: IncomingMessage): void {
  const { socket } = req;
  let size = 0;
  let isOver = false;
  const timer = setTimeout(() => socket.destroy(), LONGEST_MS);
  read += 1;
  req.on("data", (chunk: Buffer) => {
    size += chunk.length;
    if (size > MOST_BYTES) socket.destroy();
    // Other connections get their turn after each chunk.
    req.pause();
    setImmediate(() => {
      if (!isOver) req.resume();
    });
  });
  // Reading may have been paused (body.ts).
  req.resume();
  onceEnded(req, () => {
    isOver = true;
    read -= 1;
    clearTimeout(timer);
  });
}

function keepOpen(req: IncomingMessage): void {
  const { socket } = req;
  let isOver = false;
  const timer = setTimeout(() => socket.destroy(), OPEN_MS);
  open += 1;
  // Ignores what has arrived, and reads no more. Without this listener, Node.js would read the whole body.
  req.on("data", () =>
    setImmediate(() => {
      if (!isOver) socket.pause();
    }),
  );
  req.resume();
  onceEnded(req, () => {
    isOver = true;
    open -= 1;
    clearTimeout(timer);
  });
}

/** Calls `then` once when the body has ended, or its connection. After the answer, only the connection says so. */
function onceEnded(req: IncomingMessage, then: () => void): void {
  const { socket } = req;
  const end = (): void => {
    req.off("end", end);
    socket.off("close", end);
    then();
  };
  req.once("end", end);
  socket.once("close", end);
}
