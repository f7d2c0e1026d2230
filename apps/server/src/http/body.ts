import type { IncomingMessage } from "node:http";

import { AppError } from "../errors.js";

/** The largest JSON body and the largest webhook body, in bytes. The API documents them as 100 kB and 4 MiB. */
const JSON_LIMIT = 100_000;
export const WEBHOOK_LIMIT = 4 * 1024 * 1024;

/**
 * Reads the body of a request. A body that is too large is refused by its Content-Length, or as soon as more
 * arrives than `limit` allows. The request stays open, so that the client can read the refusal.
 *
 * @throws AppError body_too_large, or invalid_input if the body ends too early
 */
export function readBody(req: IncomingMessage, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const onData = (chunk: Buffer): void => {
      size += chunk.length;
      if (size <= limit) return void chunks.push(chunk);
      req.off("data", onData);
      reject(tooLarge(limit));
    };
    const onEnd = (): void => {
      req.off("close", onClose);
      resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks, size));
    };
    const onClose = (): void =>
      reject(new AppError("invalid_input", "The body ended before its announced end."));
    if (Number(req.headers["content-length"] ?? 0) > limit) reject(tooLarge(limit));
    else if (req.destroyed) onClose();
    else req.on("data", onData).on("end", onEnd).on("close", onClose);
  });
}

/**
 * Reads a JSON body. An empty body means `{}` and needs no Content-Type.
 *
 * @throws AppError body_too_large, not_json, malformed_json
 */
export async function readJson(req: IncomingMessage): Promise<unknown> {
  const body = await readBody(req, JSON_LIMIT);
  if (body.length === 0) return {};
  const type = (req.headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase();
  if (type !== "application/json") {
    throw new AppError("not_json", "The body must be JSON: send Content-Type: application/json.");
  }
  return parse(body);
}

/**
 * Reads a body that is a JSON object.
 *
 * @throws AppError like `readJson`, and invalid_input for any other JSON value
 */
export async function readJsonObject(req: IncomingMessage): Promise<Record<string, unknown>> {
  const value = await readJson(req);
  if (value !== null && typeof value === "object" && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw new AppError("invalid_input", "The body must be a JSON object.", {
    issues: [{ path: "", message: "The body must be a JSON object." }],
  });
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch (error) {
    throw new AppError("malformed_json", "The body is not valid JSON.", { cause: error });
  }
}

function tooLarge(limit: number): AppError {
  const text = limit === JSON_LIMIT ? "100 kB" : "4 MiB";
  return new AppError("body_too_large", `The body is larger than ${text}.`);
}
