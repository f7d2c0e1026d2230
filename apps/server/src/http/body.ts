import type { IncomingMessage } from "node:http";

import { AppError } from "../errors.js";

/** Bytes of a JSON body, and of a webhook's (SPEC: 100 kB and 4 MiB). */
export const JSON_LIMIT = 100_000;
export const WEBHOOK_LIMIT = 4 * 1024 * 1024;

/**
 * Reads a request's body. What is too large is refused by its Content-Length, or as soon as it grows too large.
 * @throws AppError body_too_large
 */
export async function readBody(req: IncomingMessage, limit: number): Promise<Buffer> {
  const announced = Number(req.headers["content-length"] ?? 0);
  if (announced > limit) throw tooLarge(limit);
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of req as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) throw tooLarge(limit);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}

/**
 * The body as a JSON object; no body means `{}` and needs no Content-Type.
 * @throws AppError body_too_large, not_json, malformed_json, invalid_input
 */
export async function readJson(req: IncomingMessage): Promise<Record<string, unknown>> {
  const body = await readBody(req, JSON_LIMIT);
  if (body.length === 0) return {};
  const type = (req.headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase();
  if (type !== "application/json") {
    throw new AppError("not_json", "The body must be JSON: send Content-Type: application/json.");
  }
  const value = parse(body);
  if (value === null || typeof value !== "object" || Array.isArray(value)) {
    throw new AppError("invalid_input", "The body must be a JSON object.", {
      issues: [{ path: "", message: "The body must be a JSON object." }],
    });
  }
  return value as Record<string, unknown>;
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
