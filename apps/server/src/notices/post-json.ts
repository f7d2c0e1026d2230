import { request as requestHttp, type IncomingMessage } from "node:http";
import { request as requestHttps } from "node:https";

import { AddressError, hostOf, resolveAllowed, type Address, type Resolve } from "./public-address.js";

/** The time for the whole request: the name, the connection, the answer. In milliseconds. */
const TIMEOUT_MS = 5_000;
/** So much of the body of an answer is read, in bytes. */
const MOST_BYTES = 1_000;

/** What an address answered to a request, as a sentence. `status` is null if no answer came. */
export interface Posted {
  ok: boolean;
  status: number | null;
  result: string;
  /** The beginning of the answer's body; empty if there was none. */
  body: string;
}

interface Post {
  url: string;
  body: string;
  headers: Record<string, string>;
  /** Decides whether an address may be connected to. */
  allows(address: string): boolean;
  /** Replaces the system's name service in tests. */
  resolve?: Resolve;
  timeoutMs?: number;
}

/**
 * Sends a body of JSON to a URL that a person has entered. The host is resolved once, its addresses are checked, and
 * the connection goes to the checked address. Redirects are not followed. It never throws: that the address does not
 * answer as it should is an expected outcome.
 */
export async function postJson(post: Post): Promise<Posted> {
  const { timeoutMs = TIMEOUT_MS } = post;
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const url = new URL(post.url);
    const address = await orAborted(resolveAllowed(hostOf(url), post.allows, post.resolve), signal);
    const answer = await send(url, address, post, signal);
    const status = answer.statusCode ?? 0;
    const ok = status >= 200 && status < 300;
    return { ok, status, result: sentenceOf(status), body: await beginningOf(answer) };
  } catch (error) {
    const result = signal.aborted
      ? `The address did not answer within ${timeoutMs / 1_000} seconds.`
      : describe(error);
    return { ok: false, status: null, result, body: "" };
  }
}

/** Waits for work that cannot be stopped, but no longer than until the signal is aborted. */
function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => reject(new Error("aborted")), { once: true });
  });
  work.catch(() => undefined);
  return Promise.race([work, aborted]);
}

function send(
  url: URL,
  { address, family }: Address,
  { body, headers }: Post,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const request = url.protocol === "https:" ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      {
        method: "POST",
        headers: {
          "content-type": "application/json",
          "content-length": String(Buffer.byteLength(body)),
          "user-agent": "BillStack",
          ...headers,
        },
        // A connection of its own, which goes to the address that was checked.
        agent: false,
        lookup: (_host, options, done) => {
          if (options.all === true) done(null, [{ address, family }]);
          else done(null, address, family);
        },
        signal,
      },
      resolve,
    );
    sent.on("error", reject);
    sent.end(body);
  });
}

/** Reads the beginning of the answer's body and closes the connection. */
async function beginningOf(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes >= MOST_BYTES) break;
    }
  } catch {
    // The status has arrived. What is missing of the body does not matter.
  }
  answer.destroy();
  return Buffer.concat(chunks).subarray(0, MOST_BYTES).toString("utf8");
}

function sentenceOf(status: number): string {
  if (status >= 200 && status < 300) return `The address answered ${status}.`;
  if (status >= 300 && status < 400) return `The address answered ${status}. BillStack follows no redirect.`;
  return `The address answered ${status}, and not with a status from 200 to 299.`;
}

/** What the codes of Node.js's errors mean for a person. */
const SENTENCES: Record<string, string> = {
  ECONNREFUSED: "Nothing listens at the address.",
  ECONNRESET: "The connection was closed before an answer came.",
  EHOSTUNREACH: "The address cannot be reached.",
  ENETUNREACH: "The address cannot be reached.",
  EPIPE: "The connection was closed before an answer came.",
  CERT_HAS_EXPIRED: "The certificate of the address has expired.",
  DEPTH_ZERO_SELF_SIGNED_CERT: "The certificate of the address is not signed by a known authority.",
  SELF_SIGNED_CERT_IN_CHAIN: "The certificate of the address is not signed by a known authority.",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "The certificate of the address is not signed by a known authority.",
  ERR_TLS_CERT_ALTNAME_INVALID: "The certificate of the address belongs to another host.",
};

function describe(error: unknown): string {
  if (error instanceof AddressError) return error.message;
  const code = typeof error === "object" && error !== null ? Reflect.get(error, "code") : undefined;
  if (typeof code !== "string") return "The address gave no usable answer.";
  return SENTENCES[code] ?? `The address gave no usable answer (${code}).`;
}
