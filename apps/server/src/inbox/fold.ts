import { isDeepStrictEqual } from "node:util";

import { normalise } from "../sync/api-versions.js";
import { objectKey } from "../sync/freshness.js";
import { hintOf } from "../sync/hints.js";
import { objectOf, type StripeObject, type SyncedObject } from "../sync/objects.js";
import type { Waiting } from "./store.js";

/** All waiting events of one object, folded into the newest thing they say of it. */
export interface Folded {
  type: string;
  id: string;
  row: SyncedObject;
  events: Waiting[];
  /** The newest `created` among them. */
  created: Date;
  /** The newest body; null: the newest event is a deletion, or a hint that has no body of the object. */
  object: StripeObject | null;
  /** The newest second's events disagree, so that their order cannot be known from them, or one is but a hint. */
  ambiguous: boolean;
}

/**
 * Folds events by object. Of one object only the newest second counts: `created` has whole seconds, so two events
 * that share it and differ, or of which one is a deletion, leave the object ambiguous.
 */
export function fold(events: Waiting[]): Folded[] {
  const folded = new Map<string, Folded>();
  for (const event of events) {
    const one = read(event);
    const key = objectKey(one.type, one.id);
    const known = folded.get(key);
    if (known === undefined) {
      folded.set(key, one);
      continue;
    }
    known.events.push(event);
    if (one.created > known.created) {
      Object.assign(known, {
        created: one.created,
        object: one.object,
        ambiguous: one.ambiguous,
      });
    } else if (one.created.getTime() === known.created.getTime()) {
      known.ambiguous ||= one.ambiguous || !isDeepStrictEqual(one.object, known.object);
    }
  }
  return [...folded.values()];
}

function read(event: Waiting): Folded {
  if (event.said === null) throw new Error("The event's payload cannot be read");
  const body = event.said.object;
  const hint = hintOf(body);
  const type = hint?.type ?? body.object ?? "";
  const row = objectOf(type);
  if (row === null) throw new Error(`${type} is not a synced object`);
  const of = { type, id: event.objectId, row, events: [event], created: event.created };
  if (hint !== null) return { ...of, object: null, ambiguous: true };
  const deleted = event.type.endsWith(".deleted") && row.deletion !== undefined;
  const object = deleted ? null : normalise({ ...body, object: type, id: event.objectId });
  return { ...of, object, ambiguous: false };
}
