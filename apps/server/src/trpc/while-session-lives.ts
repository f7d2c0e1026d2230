import { TRPCError } from "@trpc/server";

import type { Sessions } from "../auth/sessions.js";
import type { Session } from "../auth/session-store.js";
import { AppError } from "../errors.js";

/**
 * Yields what the stream yields, and ends it with the error no_session as soon as the session is ended, in this or in
 * another process.
 */
export async function* whileSessionLives<T>(
  stream: AsyncIterable<T>,
  sessions: Sessions,
  session: Session,
): AsyncGenerator<T> {
  const parts = stream[Symbol.asyncIterator]();
  let stopWatching = (): void => undefined;
  const ended = new Promise<never>((_resolve, reject) => {
    stopWatching = sessions.watch(session, () => reject(sessionEnded()));
  });
  // The session may end while nobody waits for the next part.
  ended.catch(() => undefined);
  try {
    for (;;) {
      const part = await Promise.race([parts.next(), ended]);
      if (part.done === true) return;
      yield part.value;
    }
  } finally {
    stopWatching();
    // This does not wait: a stream that waits for its next part ends only when the connection is closed.
    parts.return?.().catch(() => undefined);
  }
}

function sessionEnded(): TRPCError {
  const cause = new AppError("no_session", "Your session was ended. Sign in again.");
  return new TRPCError({ code: "UNAUTHORIZED", message: cause.message, cause });
}
