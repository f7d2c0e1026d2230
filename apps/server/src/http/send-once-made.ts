import { gzipSync } from "node:zlib";

import type { RequestHandler } from "express";

/**
 * Returns a handler that answers with a text, which it makes at the first request. Browsers and programs that accept gzip
 * get the text compressed. All answers share the bytes, so that many clients that do not read them need no more memory
 * than one.
 *
 * @param type the type of the content, such as `json`
 */
export function sendOnceMade(type: string, make: () => string): RequestHandler {
  let made: { plain: Buffer; zipped: Buffer } | undefined;
  return (req, res) => {
    if (made === undefined) {
      const plain = Buffer.from(make());
      made = { plain, zipped: gzipSync(plain) };
    }
    res.type(type).vary("Accept-Encoding");
    if (req.acceptsEncodings("gzip") === false) return void res.send(made.plain);
    return void res.set("Content-Encoding", "gzip").send(made.zipped);
  };
}
