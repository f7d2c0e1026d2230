import type { Deps } from "../deps.js";
import { noteUnreadable } from "./note-unreadable.js";
import { connectionsAfter } from "./store.js";

/** How many connections are read at once, so that other work of the process is not delayed. */
const AT_ONCE = 200;

/**
 * Tries to open the secrets of every connection, once after each start of the server. An encryption key can only
 * get lost, or come back, between two starts. The log gets one line with the ids of the missing keys, and with how
 * many connections have texts that no key opens. Work that waited for a key that is back goes on. Opening a secret
 * takes some microseconds.
 */
export async function checkSecrets(deps: Deps): Promise<void> {
  let connections = 0;
  let refused = 0;
  const missingKeys = new Set<string>();
  for (let after: string | null = null; !deps.stopping.aborted;) {
    const some = await connectionsAfter(deps.sql, after, AT_ONCE);
    for (const connection of some) {
      const unreadable = await noteUnreadable(deps, connection, false);
      if (unreadable.length > 0) connections += 1;
      if (unreadable.some(({ missingKeyId }) => missingKeyId === null)) refused += 1;
      for (const { missingKeyId } of unreadable) if (missingKeyId !== null) missingKeys.add(missingKeyId);
    }
    after = some.at(-1)?.id ?? null;
    if (after === null) break;
  }
  if (connections === 0) return;
  deps.log.error(
    { connections, missingKeys: [...missingKeys], refused },
    [
      "the stored secrets of some connections cannot be decrypted",
      ...whatToDo(missingKeys.size > 0, refused > 0),
    ].join("; "),
  );
}

/** Returns what an operator can do: about missing keys, and about texts that do not open although their key is there. */
function whatToDo(areKeysMissing: boolean, areTextsRefused: boolean): string[] {
  const keys = "put the missing keys into BILLSTACK_ENCRYPTION_KEYS";
  const texts =
    "stored texts of some are damaged, were changed or were put back: restore their rows from one backup, or let the teams enter their keys and webhook secrets again";
  return [...(areKeysMissing ? [keys] : []), ...(areTextsRefused ? [texts] : [])];
}
