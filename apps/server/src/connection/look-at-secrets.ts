import type { Deps } from "../deps.js";
import { noteUnreadable } from "./note-unreadable.js";
import { connectionsAfter } from "./store.js";

/** Connections that are looked at before other work of the process has its turn. */
const AT_ONCE = 200;

/**
 * Tries to open the secrets of every connection, once after a start: an encryption key can only be missing since then.
 * One line in the log names the keys that are missing; what waited for a key that is back goes on. Opening a secret
 * takes some microseconds.
 */
export async function lookAtSecrets(deps: Deps): Promise<void> {
  let connections = 0;
  const missingKeys = new Set<string>();
  for (let after: string | null = null; !deps.stopping.aborted;) {
    const some = await connectionsAfter(deps.sql, after, AT_ONCE);
    for (const connection of some) {
      const unreadable = await noteUnreadable(deps, connection);
      if (unreadable.length > 0) connections += 1;
      for (const { missingKeyId } of unreadable) if (missingKeyId !== null) missingKeys.add(missingKeyId);
    }
    after = some.at(-1)?.id ?? null;
    if (after === null) break;
  }
  if (connections === 0) return;
  deps.log.error(
    { connections, missingKeys: [...missingKeys] },
    "stored secrets of some connections cannot be opened; put the missing keys into BILLSTACK_ENCRYPTION_KEYS",
  );
}
