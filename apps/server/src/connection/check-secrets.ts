import type { Deps } from "../deps.js";
import { noteUnreadable } from "./note-unreadable.js";
import { connectionsAfter } from "./store.js";

/** How many connections are read at once, so that other work of the process is not delayed. */
const AT_ONCE = 200;

/**
 * Tries to open the secrets of every connection, once after each start of the server. An encryption key can only
 * get lost, or come back, between two starts. The log gets one line with the ids of the missing keys. Work that
 * waited for a key that is back goes on. Opening a secret takes some microseconds.
 */
export async function checkSecrets(deps: Deps): Promise<void> {
  let connections = 0;
  const missingKeys = new Set<string>();
  for (let after: string | null = null; !deps.stopping.aborted;) {
    const some = await connectionsAfter(deps.sql, after, AT_ONCE);
    for (const connection of some) {
      const unreadable = await noteUnreadable(deps, connection, false);
      if (unreadable.length > 0) connections += 1;
      for (const { missingKeyId } of unreadable) if (missingKeyId !== null) missingKeys.add(missingKeyId);
    }
    after = some.at(-1)?.id ?? null;
    if (after === null) break;
  }
  if (connections === 0) return;
  deps.log.error(
    { connections, missingKeys: [...missingKeys] },
    "the stored secrets of some connections cannot be opened; put the missing keys into BILLSTACK_ENCRYPTION_KEYS",
  );
}
