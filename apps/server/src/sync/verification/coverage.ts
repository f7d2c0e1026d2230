import { isByCustomer } from "../listing/list-kind.js";
import { NOT_PERMITTED } from "../listing/read-page.js";
import type { Window } from "../listing/window.js";
import { objectOf, OBJECTS, typeOfBackfill } from "../objects.js";
import type { StoredVerification } from "./verification-store.js";

type Run = Pick<StoredVerification, "objects" | "notes">;

/**
 * Why a run's lists do not show all objects of a name, so that nothing can be concluded from one that they do not show;
 * null: they do.
 */
export function whyNotWhole({ objects }: Run, windows: Window[], object: string): string | null {
  const own = windows.filter((window) => window.object === object);
  const ended = own.every(({ status }) => status === "completed");
  const reason = own.map((window) => window.reason ?? window.unread).find((why) => why !== null) ?? null;
  if (reason !== null || !ended) return reason ?? "Its list was not read to its end.";
  const carrier = isByCustomer(object) ? "customer" : carrierOf(object);
  const isLacking = windows.some((window) => window.object === carrier && window.without !== null);
  if (isLacking && !isByCustomer(object)) return NOT_PERMITTED;
  if (carrier === null || whyNotLoaded({ objects }, windows, carrier) === null) return null;
  return `It is listed with or of each ${carrier}, and not all of those could be read.`;
}

function whyNotLoaded({ objects }: Pick<Run, "objects">, windows: Window[], carrier: string): string | null {
  if (!objects.includes(carrier)) return "It was never loaded.";
  return whyNotWhole({ objects, notes: {} }, windows, carrier);
}

/** The objects of a run that were compared whole. */
export function coveredBy(run: Run, windows: Window[]): string[] {
  return run.objects.filter((object) => {
    return run.notes[object] === undefined && whyNotWhole(run, windows, object) === null;
  });
}

/** The name of the object whose list brings some objects with it; null: none does. */
function carrierOf(object: string): string | null {
  const type = typeOfBackfill(object);
  for (const name of Object.keys(OBJECTS)) {
    const backfill = objectOf(name)?.backfill;
    if (backfill !== undefined && "list" in backfill && backfill.carries?.type === type) return backfill.name;
  }
  return null;
}
