import { Answer } from "./answer.js";
import { errorOfAnswer } from "./error-of-answer.js";
import { BillStackError, ConnectionError } from "./errors.js";
import { invalidInput, requireOptions } from "./input.js";
import { isTimeout, type Settings } from "./options.js";
import { waitBeforeRetry } from "./retry.js";

/** How one call differs from the others of the client. */
export interface CallOptions {
  /** Ends the call early. The call then throws the reason of the signal. */
  signal?: AbortSignal;
  /** How long the call may take, all attempts together, in milliseconds. */
  timeoutMs?: number;
}

/** The names of the options that every call takes. */
export const CALL_OPTIONS: readonly (keyof CallOptions)[] = ["signal", "timeoutMs"];

/** One request to the API. All of them may be sent twice: a POST here changes the same thing again. */
export interface ApiRequest {
  method: "GET" | "POST";
  /** The path below the address of the team, with its query. */
  path: string;
  body?: unknown;
}

/**
 * Sends a request until it is answered, and returns the answer.
 *
 * @throws InvalidInputError for wrong options, BillStackError, and the reason of `signal` if it ended the call
 */
export async function send(
  settings: Settings,
  request: ApiRequest,
  options?: CallOptions | null,
): Promise<Answer> {
  requireOptions(options, CALL_OPTIONS);
  const { signal, timeoutMs = settings.timeoutMs } = options ?? {};
  if (!isTimeout(timeoutMs)) throw invalidInput("timeoutMs", "Give a number of milliseconds above 0.");
  if (signal !== undefined && typeof signal?.aborted !== "boolean") {
    throw invalidInput("signal", "Give the signal of an AbortController.");
  }
  const timeout = AbortSignal.timeout(timeoutMs);
  const end = performance.now() + timeoutMs;
  const stop = signal === undefined ? timeout : AbortSignal.any([signal, timeout]);
  for (let attempt = 1; ; attempt++) {
    try {
      return await sendOnce(settings, request, stop);
    } catch (error) {
      signal?.throwIfAborted();
      if (timeout.aborted) {
        throw new ConnectionError("timed_out", `BillStack did not answer within ${timeoutMs} ms.`, {
          cause: error,
        });
      }
      const wait = waitBeforeRetry(error, attempt);
      if (wait === null || performance.now() + wait >= end) throw error;
      await sleep(wait, stop);
      signal?.throwIfAborted();
    }
  }
}

async function sendOnce({ teamUrl, apiKey, fetch }: Settings, request: ApiRequest, signal: AbortSignal) {
  const { method, path, body } = request;
  let response: Response;
  let text: string;
  try {
    response = await fetch(`${teamUrl}/${path}`, {
      method,
      headers: {
        accept: "application/json",
        ...(body !== undefined && { "content-type": "application/json" }),
        ...(apiKey !== null && { authorization: `Bearer ${apiKey}` }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(apiKey === null && { credentials: "include" as const }),
      // A redirect could turn a POST into a GET, or carry the key over plain http first.
      redirect: "manual",
      signal,
    });
    text = await response.text();
  } catch (cause) {
    throw new ConnectionError("unreachable", `BillStack could not be reached at ${teamUrl}.`, { cause });
  }
  if (response.type === "opaqueredirect" || (response.status >= 300 && response.status < 400)) {
    throw new BillStackError(
      "redirected",
      `${teamUrl} redirects to another address. Use that address as url.`,
      { status: response.status },
    );
  }
  const answer = parse(text);
  if (!response.ok || answer === undefined) throw errorOfAnswer(response, answer);
  return new Answer(answer, response.status);
}

/** Parses JSON; undefined if the text is none. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Waits, or until the signal stops the call. */
function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done);
  });
}
