import { isByCustomer } from "../listing/list-kind.js";
import type { Window } from "../listing/window.js";
import { objectOf, OBJECTS, typeOfBackfill } from "../../copy/objects.js";
import type { StoredVerification } from "./verification-store.js";

type Run = Pick<StoredVerification, "objects" | "notes">;

/**
 * Says why the lists of a run do not show all objects of a type. Then a row that no list showed may still be right.
 * @returns a sentence for people, or null if the lists show all objects
 */
export function whyIncomplete({ objects }: Run, windows: Window[], object: string): string | null {
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
  return `Stripe lists these objects only with each ${carrier}, and not every ${carrier} could be read.`;
}

/** Why the objects of `carrier` are not all known. Null: they are. */
function whyNotLoaded({ objects }: Pick<Run, "objects">, windows: Window[], carrier: string): string | null {
  if (!objects.includes(carrier)) return "It was never loaded.";
  return whyIncomplete({ objects, notes: {} }, windows, carrier);
}

/**
 * The coverage of a run: the object types of which every object was compared. A type is not covered if its list was
 * not read to its end, or if only a sample of its objects was compared.
 */
export function coveredBy(run: Run, windows: Window[]): string[] {
  return run.objects.filter((object) => {
    return run.notes[object] === undefined && whyIncomplete(run, windows, object) === null;
  });
}

/**
 * The type whose objects contain the objects of the given type, and the field that contains them. Null if the type
 * has a list of its own.
 */
function carrierOf(object: string): { name: string; field: string } | null {
  const type = typeOfBackfill(object);
  for (const name of Object.keys(OBJECTS)) {
    const backfill = objectOf(name)?.backfill;
    if (backfill === undefined || !("list" in backfill) || backfill.carries?.type !== type) continue;
    return { name: backfill.name, field: backfill.carries.field };
  }
  return null;
}
