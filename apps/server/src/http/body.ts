import type { IncomingMessage } from "node:http";

import type { Deps } from "../deps.js";
import { AppError } from "../errors.js";
import { askForBody } from "./expect-continue.js";
import { factsOf } from "./request-facts.js";

/** The largest JSON body and the largest webhook body, in bytes. The API documents them as 100 kB and 4 MiB. */
const JSON_LIMIT = 100_000;
export const WEBHOOK_LIMIT = 4 * 1024 * 1024;

/**
 * What a chunk of a body takes in memory beside its bytes, in bytes. Without it, a body in chunks of one byte would take
 * a hundred times what is counted.
 */
const CHUNK_OVERHEAD = 256;
/**
 * Of a body larger than this, in bytes, only one or two chunks are read in one turn of the event loop. Without this,
 * Node.js reads up to 2 MiB of one connection before it looks at the next one.
 */
const YIELD_BYTES = 64 * 1024;
/** The `Retry-After` of refusals, in seconds. Stripe uses times of its own. */
const RETRY_SECONDS = 5;

/** What reading a body needs. */
type ReadDeps = Pick<Deps, "bodies" | "loadLimits">;

/**
 * Reads the body of a request, and calls `use` with it. The body counts as bytes in flight until `use` has ended. A
 * body that is too large is refused by its Content-Length, or as soon as more arrives than `limit` allows. The request
 * stays open, so that the client can read the refusal.
 *
 * @throws AppError body_too_large, body_too_slow, overloaded if the process holds too many bytes of bodies, or
 *   invalid_input if the body ends too early; and what `use` throws
 */
export async function withBody<Result>(
  deps: ReadDeps,
  req: IncomingMessage,
  limit: number,
  use: (body: Buffer) => Promise<Result> | Result,
): Promise<Result> {
  const { whole, release } = readBody(deps, req, limit);
  try {
    const body = await whole;
    return await deps.bodies.inTurn(body.length, () => use(body));
  } finally {
    release();
  }
}

function readBody(
  { bodies, loadLimits: { bodyMs } }: ReadDeps,
  req: IncomingMessage,
  limit: number,
): { whole: Promise<Buffer>; release: () => void } {
  let release = (): void => undefined;
  const whole = new Promise<Buffer>((resolve, reject) => {
    if (Number(req.headers["content-length"] ?? 0) > limit) return void reject(tooLarge(limit));
    if (req.destroyed) return void reject(endedEarly());
    let chunks: Buffer[] = [];
    let size = 0;
    let isOver = false;
    const stop = (): void => {
      isOver = true;
      clearTimeout(timer);
      req.off("data", onData).off("end", onEnd).off("close", onClose);
    };
    const refuse = (error: AppError): void => {
      stop();
      chunks = [];
      share.release();
      reject(error);
    };
    const share = bodies.open(factsOf(req).address ?? "", () => refuse(tooManyBytes()));
    release = () => share.release();
    const timer = setTimeout(() => {
      bodies.noteSlow();
      refuse(tooSlow(bodyMs));
    }, bodyMs);
    const onData = (chunk: Buffer): void => {
      size += chunk.length;
      if (size > limit) return refuse(tooLarge(limit));
      chunks.push(chunk);
      share.add(chunk.length + CHUNK_OVERHEAD);
      if (size <= YIELD_BYTES || isOver) return;
      req.pause();
      setImmediate(() => {
        if (!isOver) req.resume();
      });
    };
    const onEnd = (): void => {
      stop();
      share.keep();
      resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks, size));
      // Without this, the functions above would keep the chunks beside the body until the request is answered.
      chunks = [];
    };
    const onClose = (): void => refuse(endedEarly());
    req.on("data", onData).on("end", onEnd).on("close", onClose);
    askForBody(req);
  });
  return { whole, release: () => release() };
}

/**
 * Reads a JSON body. An empty body means `{}` and needs no Content-Type.
 *
 * @throws AppError body_too_large, body_too_slow, overloaded, not_json, malformed_json
 */
export async function readJson(deps: ReadDeps, req: IncomingMessage): Promise<unknown> {
  return withBody(deps, req, JSON_LIMIT, (body) => {
    if (body.length === 0) return {};
    const type = (req.headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase();
    if (type !== "application/json") {
      throw new AppError("not_json", "The body must be JSON: send Content-Type: application/json.");
    }
    if ((req.headers["content-encoding"] ?? "identity") !== "identity") {
      throw new AppError("not_json", "The body must not be compressed: send it without Content-Encoding.");
    }
    return parse(body);
  });
}

/**
 * Reads a body that is a JSON object.
 *
 * @throws AppError like `readJson`, and invalid_input for any other JSON value
 */
export async function readJsonObject(deps: ReadDeps, req: IncomingMessage): Promise<Record<string, unknown>> {
  const value = await readJson(deps, req);
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
    throw new AppError(
      "malformed_json",
      "The body is not valid JSON. Correct it, and send the request again.",
      { cause: error },
    );
  }
}

function tooLarge(limit: number): AppError {
  const text = limit === JSON_LIMIT ? "100 kB" : "4 MiB";
  return new AppError("body_too_large", `The body is larger than ${text}. Send less at once.`);
}

function endedEarly(): AppError {
  return new AppError(
    "invalid_input",
    "The body is shorter than its Content-Length says. Send the request again.",
  );
}

function tooSlow(bodyMs: number): AppError {
  const sentence = `The body did not arrive within ${bodyMs / 1_000} seconds. Send the request again.`;
  return new AppError("body_too_slow", sentence, { retryAfterSeconds: RETRY_SECONDS });
}

function tooManyBytes(): AppError {
  const sentence =
    "The server is receiving too many bytes at the same time, and this body is one of the largest. Send it again shortly.";
  return new AppError("overloaded", sentence, { retryAfterSeconds: RETRY_SECONDS });
}
