import type { Stripe } from "stripe";

import { PageSize } from "../../stripe/page-size.js";
import { ListMemory } from "../../stripe/read-next-page.js";
import type { CustomersAhead } from "./customers-ahead.js";
import type { Window } from "./window.js";

interface Memories {
  /** The page size of each object type's list, shared by all readers of that list. */
  sizes: Map<string, PageSize>;
  /** What was learnt about the list of each window. */
  windows: Map<string, ListMemory>;
  /** Object types whose lists are requested without `expand`, because Stripe refused it. */
  unexpanded: Set<string>;
  /** For each window, the requests for customers of its next pages. */
  ahead: Map<string, CustomersAhead>;
}

const known = new WeakMap<Stripe, Memories>();

/**
 * What was learnt about Stripe's lists while reading them with this client. A run makes a new client for each step,
 * so this knowledge lasts for one step.
 */
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

/** What was learnt about the list of one window. Created on first use. */
export function memoryOf(stripe: Stripe, { object, number }: Pick<Window, "object" | "number">): ListMemory {
  const { sizes, windows } = memoriesOf(stripe);
  const size = sizes.get(object) ?? new PageSize();
  sizes.set(object, size);
  const key = keyOf({ object, number });
  const memory = windows.get(key) ?? new ListMemory(size);
  windows.set(key, memory);
  return memory;
}

/**
 * The requests for customers of the window's next pages. Calls `make` if there are none yet, or if they do not
 * continue after the customer `after`.
 */
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
