import type { Session } from "../auth/session-store.js";
import type { Sessions } from "../auth/sessions.js";
import { AppError, ERRORS } from "../errors.js";
import { translate } from "../database/translate-error.js";
import { trpcError } from "./trpc-error.js";

/** The errors that say that the caller may not read the stream any more. A lost database, for example, does not say so. */
const REFUSALS = new Set<string>(["UNAUTHORIZED", "FORBIDDEN", "NOT_FOUND"]);

/** Calls `refuse` when the caller may not read the stream any more. Returns a function that stops the watching. */
type Watch = (refuse: (error: unknown) => void) => () => void;

/**
 * Yields what the stream yields, and ends it with an error when the caller may not read it any more. The caller is
 * checked before each part: the signal of a revocation, or of a change of members, wakes the streams of the team.
 *
 * @param check throws if the caller may not read the stream
 * @param watch notices the end while nothing happens
 */
export async function* whileAllowed(
  stream: AsyncIterable<unknown>,
  check: () => Promise<void>,
  watch: Watch,
): AsyncGenerator<unknown> {
  const parts = stream[Symbol.asyncIterator]();
  let stopWatching = (): void => undefined;
  const refused = new Promise<never>((_resolve, reject) => {
    stopWatching = watch(reject);
  });
  // The end may come while nobody waits for the next part.
  refused.catch(() => undefined);
  try {
    for (;;) {
      const part = await Promise.race([parts.next(), refused]);
      if (part.done === true) return;
      await check();
      yield part.value;
    }
  } catch (error) {
    throw trpcError(error);
  } finally {
    stopWatching();
    // The stream may be waiting for its next part. It ends when the connection is closed, and nobody waits for it.
    parts.return?.().catch(() => undefined);
  }
}

/** Watches by calling `check` every so many milliseconds. */
export function checkEvery(everyMs: number, check: () => Promise<void>): Watch {
  return (refuse) => {
    const timer = setInterval(() => {
      check().catch((error: unknown) => {
        if (REFUSALS.has(ERRORS[translate(error).code])) refuse(error);
      });
    }, everyMs);
    return () => clearInterval(timer);
  };
}

/** Watches whether a session is ended, in this or in another process. */
export function untilSessionEnds(sessions: Sessions, session: Session): Watch {
  return (refuse) =>
    sessions.watch(session, () =>
      refuse(new AppError("no_session", "Your session was ended. Sign in again.")),
    );
}
