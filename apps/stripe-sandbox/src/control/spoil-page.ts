import type { Account } from "../account/account.js";
import { createdOf, type Stored } from "../wire.js";
import { type Fault, pageCursor } from "./faults.js";

/**
 * The URL that is answered in place of the requested one if a fault gives the wrong page; otherwise the
 * requested URL.
 */
export function wrongPage(url: URL, fault: Fault | undefined, account: Account | undefined): URL {
  if (fault?.kind === "same_page") return withoutCursor(url);
  if (fault?.kind === "early_end") return withoutCursorsSecond(url, account);
  return url;
}

/** The URL of the first page. */
function withoutCursor(url: URL): URL {
  const asked = new URL(url);
  asked.searchParams.delete("starting_after");
  asked.searchParams.delete("ending_before");
  return asked;
}

/**
 * A URL whose answer leaves out everything with the same `created` as the cursor. Only lists that are filtered
 * by `created` can do this; other URLs stay as they are.
 */
function withoutCursorsSecond(url: URL, account: Account | undefined): URL {
  const cursor = pageCursor(url);
  const filtered = [...url.searchParams.keys()].some((name) => /^created(\[|$)/.test(name));
  const created = account && cursor && filtered ? createdById(account, cursor.id) : undefined;
  if (created === undefined) return url;
  const asked = new URL(url);
  const exact = asked.searchParams.get("created");
  if (exact !== null) {
    asked.searchParams.delete("created");
    asked.searchParams.set("created[gte]", exact);
    asked.searchParams.set("created[lte]", exact);
  }
  if (cursor?.param === "ending_before") asked.searchParams.set("created[gt]", String(created));
  else asked.searchParams.set("created[lt]", String(created));
  return asked;
}

function createdById(account: Account, id: string): number | undefined {
  for (const collection of Object.values(account.collections)) {
    const object: Stored | undefined = collection.get(id);
    if (object !== undefined) return createdOf(object);
  }
  return undefined;
}
