import { setTimeout as delay } from "node:timers/promises";

import type { Deps } from "../deps.js";
import { endOverdueSessions } from "./sessions.js";

/** How often the sessions of SQL logins are looked at, in milliseconds. */
const LOOK_MS = 2_000;

/** Ends sessions of SQL logins that are over a limit, until `deps.stopping` is aborted. */
export async function watchSessions({ sql, log, stopping }: Deps): Promise<void> {
  for (;;) {
    await delay(LOOK_MS, undefined, { signal: stopping }).catch(() => undefined);
    if (stopping.aborted) return;
    try {
      for (const ended of await endOverdueSessions(sql)) log.warn(ended, "ended a session of a SQL login");
    } catch (error) {
      log.error({ err: error }, "the sessions of SQL logins could not be read; they are read again shortly");
    }
  }
}
