import { randomBytes } from "node:crypto";

import postgres, { type Options, type PostgresType, type Sql } from "postgres";

/** A notification arrives within milliseconds. After this time (in milliseconds) it is taken for lost. */
const PATIENCE_MS = 3_000;

/**
 * Returns whether a session that listens over `listening` hears what is said over `speaking`. It does if the session
 * keeps its server, as it does directly or behind a pooler in session mode, and both reach the same database. Behind a
 * pooler in transaction mode, a session that waits has no server, and hears nothing.
 */
export async function hears(listening: Sql, speaking: Sql): Promise<boolean> {
  const channel = `billstack_test_${randomBytes(8).toString("hex")}`;
  let tell: (isHeard: boolean) => void = () => undefined;
  const heard = new Promise<boolean>((resolve) => (tell = resolve));
  // Not `Listener`: its statements would give the session a server for a moment, which may have the text for it.
  const options = { ...listening.options, max: 1, idle_timeout: null, onnotify: () => tell(true) };
  const session = postgres(options as unknown as Options<Record<string, PostgresType>>);
  const late = setTimeout(() => tell(false), PATIENCE_MS);
  try {
    await session`listen ${session(channel)}`;
    await speaking`select pg_notify(${channel}, '')`;
    return await heard;
  } finally {
    clearTimeout(late);
    await session.end({ timeout: 1 });
  }
}
