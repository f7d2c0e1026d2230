import type { Response } from "express";

import type { VerifiedKey } from "../api-keys/api-keys.js";
import type { BucketState } from "../api-keys/token-bucket.js";
import type { Deps } from "../deps.js";
import { AppError, ERRORS } from "../errors.js";
import { factsOf } from "./request-facts.js";

/** A request that has an API key. */
interface KeyedRequest {
  text: string;
  /** The client's address. */
  address: string;
  /** How many requests are taken from the limit of the key. */
  calls: number;
}

/**
 * Verifies the API key of a request and counts the request against the limit of the key. Adds the headers that tell
 * the client about its key: `RateLimit` and `RateLimit-Policy`, or `WWW-Authenticate`.
 *
 * @throws AppError key_unknown, key_expired, key_revoked, too_many_requests
 */
export async function useKey(
  { apiKeys, env }: Deps,
  res: Response,
  { text, address, calls }: KeyedRequest,
): Promise<VerifiedKey> {
  const key = await apiKeys.verify(text, address).catch((error: unknown) => {
    if (error instanceof AppError && ERRORS[error.code] === "UNAUTHORIZED")
      res.setHeader("WWW-Authenticate", 'Bearer error="invalid_token"');
    throw error;
  });
  factsOf(res.req).apiKeyId = key.id;
  const state = key.take(calls);
  setRateLimit(res, env.apiKeyLimit, state);
  if (state.allowed) return key;
  throw new AppError("too_many_requests", "Too many requests with this API key. Wait, and send fewer.", {
    retryAfterSeconds: state.retryAfterSeconds,
  });
}

/**
 * Sets the headers of draft-ietf-httpapi-ratelimit-headers-10: the policy with its quota `q` in a window of `w`
 * seconds, the requests that remain (`r`), and the seconds until there are more (`t`). The draft has no parameter for
 * a burst, and wants the server's name before parameters of its own.
 */
function setRateLimit(
  res: Response,
  { perSecond, burst }: Deps["env"]["apiKeyLimit"],
  { left, moreAfterSeconds }: BucketState,
): void {
  res.setHeader("RateLimit-Policy", `"default";q=${perSecond};w=1;billstack-burst=${burst}`);
  res.setHeader("RateLimit", `"default";r=${left};t=${moreAfterSeconds}`);
}
