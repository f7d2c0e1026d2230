import type { IncomingMessage } from "node:http";

/** 1 MB, more than any request of the API needs. */
const MAX_BYTES = 1024 * 1024;

/** Reads the whole body of a request as text. Answers `undefined` if it is larger than 1 MB. */
export async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
