import { once } from "node:events";

import type { Response } from "express";

import type { PartHeaders } from "../part-headers.js";

/**
 * Sends an answer part by part, as a file. Waits for the first part before the headers, so that a failure until then is
 * answered as an error. A later failure closes the connection, so that nobody takes the part for the whole. When the client
 * goes, no more parts are asked for, so that what makes them can end.
 */
export async function sendParts(
  res: Response,
  parts: AsyncIterable<PartHeaders | string>,
  { contentType, fileName }: { contentType: string; fileName: string },
): Promise<void> {
  let hasBegun = false;
  // The client may go while a part is read, when nobody listens for `drain` yet.
  const closed = new Promise<void>((resolve) => void res.once("close", resolve));
  try {
    for await (const part of parts) {
      if (res.destroyed) return;
      if (typeof part !== "string") {
        res.set(part.headers);
        continue;
      }
      if (!hasBegun) res.set("Content-Type", contentType).attachment(fileName);
      hasBegun = true;
      if (!res.write(part)) await Promise.race([once(res, "drain"), closed]);
    }
    res.end();
  } catch (error) {
    if (!hasBegun) throw error;
    res.destroy(error instanceof Error ? error : new Error(String(error)));
  }
}
