import { isByCustomer } from "../listing/list-kind.js";
import type { Window } from "../listing/window.js";
import { objectOf, OBJECTS, typeOfBackfill } from "../../copy/objects.js";
import type { StoredVerification } from "./verification-store.js";

type Run = Pick<StoredVerification, "objects" | "notes">;

/**
 * Why a run's lists do not show all objects of a name, so that nothing can be concluded from one that they do not show;
 * null: they do.
 */
export function whyNotWhole({ objects }: Run, windows: Window[], object: string): string | null {
  const own = windows.filter((window) => window.object === object);
  const ended = own.every(({ status }) => status === "completed");
  const stopped = own.find(({ reason, unread }) => reason !== null || unread !== null);
  const reason = stopped?.reason ?? stopped?.unread ?? null;
  if (reason !== null || !ended) return reason ?? "Its list was not read to its end.";
  const carries = carrierOf(object);
  const carrier = isByCustomer(object) ? "customer" : (carries?.name ?? null);
  if (
    carries !== null &&
    windows.some((one) => one.object === carries.name && one.without === carries.field)
  ) {
    return `The key may not read these as part of each ${carries.name}.`;
  }
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

/** The object whose list brings some objects with it, and the field that they are in; null: none does. */
function carrierOf(object: string): { name: string; field: string } | null {
  const type = typeOfBackfill(object);
  for (const name of Object.keys(OBJECTS)) {
    const backfill = objectOf(name)?.backfill;
    if (backfill === undefined || !("list" in backfill) || backfill.carries?.type !== type) continue;
    return { name: backfill.name, field: backfill.carries.field };
  }
  return null;
}
