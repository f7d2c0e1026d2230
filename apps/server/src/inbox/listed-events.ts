import type { Stripe } from "stripe";

import type { ListPage, ListQuery } from "../stripe/ask-page.js";
import { idOf } from "../stripe/id-of.js";
import { ListMemory, readNextPage } from "../stripe/read-next-page.js";
import type { CatchUpRun } from "./catch-up-store.js";

/** A part of Stripe's list of events. */
interface ReadPart {
  /** The entries of the list, whatever their form is. */
  events: unknown[];
  /** The position of the catch-up after these entries. */
  run: CatchUpRun;
  /** Whether the end of the list was reached, or reading cannot go on. */
  ended: boolean;
  /** Why a part of the list was skipped or its end was not reached. Null if nothing was left out. */
  unread: string | null;
  /** Stripe's time of the answer. */
  freshAt: Date | null;
}

/** Reads Stripe's list of events, part by part, for a catch-up. */
export class ListedEvents {
  readonly #stripe: Stripe;
  readonly #memory = new ListMemory();
  /** Entries of this part that have no id. They are kept apart, because no page can begin after them. */
  #unnamed: unknown[] = [];

  constructor(stripe: Stripe) {
    this.#stripe = stripe;
  }

  /** Reads the part after the run's position. @throws errors of Stripe or the network */
  async readNextPage(run: CatchUpRun): Promise<ReadPart> {
    const { from, to = null, cursor, reached = null, restarts = 0 } = run;
    const list = { path: "/v1/events", dated: true, read: (query: ListQuery) => this.#read(query) };
    const at = { from: new Date(from), to: dateOf(to), cursor, reached: dateOf(reached), restarts };
    this.#unnamed = [];
    const { entries, position, ended, unread, freshAt } = await readNextPage<unknown>(list, at, this.#memory);
    const stands = {
      to: position.to?.toISOString() ?? null,
      cursor: position.cursor,
      reached: position.reached?.toISOString() ?? null,
      restarts: position.restarts,
    };
    return { events: [...entries, ...this.#unnamed], run: { ...run, ...stands }, ended, unread, freshAt };
  }

  async #read(query: ListQuery): Promise<ListPage<unknown>> {
    const page = await this.#stripe.events.list(query);
    const { has_more, lastResponse } = page;
    const data: unknown[] = page.data;
    if (!Array.isArray(data)) return page;
    this.#unnamed.push(...data.filter((entry) => idOf(entry) === null));
    const named = { data: data.filter((entry) => idOf(entry) !== null), has_more, lastResponse };
    return named;
  }
}

function dateOf(text: string | null): Date | null {
  return text === null ? null : new Date(text);
}
