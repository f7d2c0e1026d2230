import type { Stripe } from "stripe";

import { PageSize } from "../../stripe/page-size.js";
import { ListMemory } from "../../stripe/read-next-page.js";
import type { CustomersAhead } from "./customers-ahead.js";
import type { Window } from "./window.js";

interface Memories {
  /** One size for all who read an object's list at the same time. */
  sizes: Map<string, PageSize>;
  windows: Map<string, ListMemory>;
  /** Objects whose list is asked for without what it could expand. */
  unexpanded: Set<string>;
  /** Customers that are asked ahead of a window's next page. */
  ahead: Map<string, CustomersAhead>;
}

const known = new WeakMap<Stripe, Memories>();

/** What was learnt of the lists that a client reads: it lasts as long as the client, which is a step of a run. */
export function memoriesOf(stripe: Stripe): Memories {
  const memories = known.get(stripe) ?? {
    sizes: new Map(),
    windows: new Map(),
    unexpanded: new Set(),
    ahead: new Map(),
  };
  known.set(stripe, memories);
  return memories;
}

export function memoryOf(stripe: Stripe, { object, number }: Pick<Window, "object" | "number">): ListMemory {
  const { sizes, windows } = memoriesOf(stripe);
  const size = sizes.get(object) ?? new PageSize();
  sizes.set(object, size);
  const key = keyOf({ object, number });
  const memory = windows.get(key) ?? new ListMemory(size);
  windows.set(key, memory);
  return memory;
}

/** The window's customers that are asked ahead, from `after` on; `make` where there are none, or others. */
export function aheadOf(
  stripe: Stripe,
  window: Pick<Window, "object" | "number">,
  after: string,
  make: () => CustomersAhead,
): CustomersAhead {
  const { ahead } = memoriesOf(stripe);
  const kept = ahead.get(keyOf(window));
  const now = kept?.at === after ? kept : make();
  ahead.set(keyOf(window), now);
  return now;
}

function keyOf({ object, number }: Pick<Window, "object" | "number">): string {
  return `${object} ${number}`;
}
