import { readdirSync } from "node:fs";
import { extname } from "node:path";

import express, { type RequestHandler, type Response } from "express";

/** The encodings that the build writes beside a file, the smaller one first, each with the end of its file's name. */
const ENCODINGS = [
  { name: "br", ending: ".br" },
  { name: "gzip", ending: ".gz" },
] as const;

type StaticOptions = Parameters<typeof express.static>[1];

/**
 * Serves the files of `folder`. If the build has written a compressed file beside the asked one, and the browser
 * accepts its encoding, sends that file instead. The compressed files have no address of their own.
 *
 * The headers of the encoding are set only when a file is really sent, so an answer of a later handler never has them.
 *
 * @param folder ends with a slash; its list of files is read once, here
 */
export function compressedFiles(folder: string, options?: StaticOptions): RequestHandler {
  const files = new Set(
    readdirSync(folder, { recursive: true, encoding: "utf8" }).map(
      (file) => `/${file.replaceAll("\\", "/")}`,
    ),
  );
  const isCompressed = (path: string) =>
    ENCODINGS.some(({ ending }) => path.endsWith(ending) && files.has(path.slice(0, -ending.length)));
  const send = express.static(folder, {
    index: false,
    redirect: false,
    ...options,
    setHeaders: (res, path) => describe(res as Response, path),
  });

  /** Tells browsers and caches the type and the encoding of the file that is sent. */
  function describe(res: Response, path: string): void {
    const encoding = ENCODINGS.find(({ ending }) => path.endsWith(ending));
    const plain = encoding ? path.slice(0, -encoding.ending.length) : path;
    res.vary("Accept-Encoding");
    if (encoding) res.set("Content-Encoding", encoding.name).type(extname(plain));
  }

  return (req, res, next) => {
    const { url, path } = req;
    if (isCompressed(path)) return next();
    const encoding = ENCODINGS.find(
      ({ name, ending }) => files.has(path + ending) && req.acceptsEncodings(name) !== false,
    );
    if (encoding) req.url = path + encoding.ending;
    send(req, res, (error?: unknown) => {
      req.url = url;
      next(error);
    });
  };
}
