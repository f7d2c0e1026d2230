import type { Stripe } from "stripe";

import { PageSize } from "../../stripe/page-size.js";
import { ListMemory } from "../../stripe/read-on.js";
import type { Window } from "./window.js";

interface Memories {
  /** One size for all who read an object's list at the same time. */
  sizes: Map<string, PageSize>;
  windows: Map<string, ListMemory>;
  /** Objects whose list is asked for without what it could expand. */
  unexpanded: Set<string>;
}

const known = new WeakMap<Stripe, Memories>();

/** What was learnt of the lists that a client reads: it lasts as long as the client, which is a step of a run. */
export function memoriesOf(stripe: Stripe): Memories {
  const memories = known.get(stripe) ?? { sizes: new Map(), windows: new Map(), unexpanded: new Set() };
  known.set(stripe, memories);
  return memories;
}

export function memoryOf(stripe: Stripe, { object, number }: Window): ListMemory {
  const { sizes, windows } = memoriesOf(stripe);
  const size = sizes.get(object) ?? new PageSize();
  sizes.set(object, size);
  const key = `${object} ${number}`;
  const memory = windows.get(key) ?? new ListMemory(size);
  windows.set(key, memory);
  return memory;
}
