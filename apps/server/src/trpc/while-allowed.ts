import { ERRORS } from "../errors.js";
import { translate } from "../database/translate-error.js";
import { trpcError } from "./trpc-error.js";

/** The errors that say that the caller may not read the stream any more. A lost database, for example, does not say so. */
const REFUSALS = new Set<string>(["UNAUTHORIZED", "FORBIDDEN", "NOT_FOUND"]);

/**
 * Yields what the stream yields, and ends it with the error of `check` when the caller may not read it any more. The
 * caller is checked before each part: the signal of a revocation, or of a change of members, wakes the streams of the
 * team.
 *
 * @param check throws if the caller may not read the stream
 * @param everyMs how often the caller is also checked while nothing happens, in milliseconds; null: never
 */
export async function* whileAllowed(
  stream: AsyncIterable<unknown>,
  check: () => Promise<void>,
  everyMs: number | null,
): AsyncGenerator<unknown> {
  const parts = stream[Symbol.asyncIterator]();
  let timer: NodeJS.Timeout | undefined;
  const refused = new Promise<never>((_resolve, reject) => {
    if (everyMs === null) return;
    timer = setInterval(() => {
      check().catch((error: unknown) => {
        if (REFUSALS.has(ERRORS[translate(error).code])) reject(trpcError(error));
      });
    }, everyMs);
  });
  try {
    for (;;) {
      const part = await Promise.race([parts.next(), refused]).catch((error: unknown) => {
        throw trpcError(error);
      });
      if (part.done === true) return;
      await check().catch((error: unknown) => {
        throw trpcError(error);
      });
      yield part.value;
    }
  } finally {
    clearInterval(timer);
    refused.catch(() => undefined);
    // The stream may be waiting for its next part. It ends when the connection is closed, and nobody waits for it.
    parts.return?.().catch(() => undefined);
  }
}
