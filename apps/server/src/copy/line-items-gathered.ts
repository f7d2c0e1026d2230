import type { Stripe } from "stripe";

import { kindOfFailure } from "../stripe/failure.js";
import type { StripeObject } from "./stripe-object.js";

/** One list request is worth it for so many sessions; fewer are asked for their line items one by one. */
const ENOUGH = 3;
/** Stripe's largest page. */
const PAGE = 100;

/** A checkout session that waits for its line items. */
interface Asking {
  readonly id: string;
  /** Whole Unix seconds. */
  readonly created: number;
  /** Null: the list does not have them. */
  answer(entries: unknown[] | null): void;
  fail(error: unknown): void;
}

/** Of one client: the sessions that are to be asked for together, and what the last page had beside those. */
interface Gathered {
  readonly asking: Asking[];
  ended: Map<string, unknown[]>;
}

const gatheredBy = new WeakMap<Stripe, Gathered>();

/**
 * Reads the line items of a checkout session together with those of other sessions that are asked for at the same time
 * through the same client: no event has them, and one page of sessions has those of a hundred. Sessions of the page
 * that have ended are remembered until the next page, because their line items change no more.
 * @returns null where they have to be read by themselves
 * @throws a failure of Stripe that other requests would meet, too
 */
export async function lineItemsGathered(stripe: Stripe, session: StripeObject): Promise<unknown[] | null> {
  const created = "created" in session ? session.created : null;
  if (typeof created !== "number") return null;
  const gathered: Gathered = gatheredBy.get(stripe) ?? { asking: [], ended: new Map() };
  gatheredBy.set(stripe, gathered);
  const known = gathered.ended.get(session.id);
  if (known !== undefined) return known;
  return new Promise((answer, fail) => {
    gathered.asking.push({ id: session.id, created, answer, fail });
    if (gathered.asking.length === 1) setImmediate(() => void askAll(stripe, gathered));
  });
}

async function askAll(stripe: Stripe, gathered: Gathered): Promise<void> {
  const asking = gathered.asking.splice(0);
  try {
    const page = asking.length < ENOUGH ? [] : await pageOf(stripe, asking);
    const whole = page.flatMap(({ id, status, line_items: items }) =>
      items === undefined || items.has_more ? [] : [{ id, isOpen: status === "open", entries: items.data }],
    );
    if (page.length > 0)
      gathered.ended = new Map(whole.flatMap(({ id, isOpen, entries }) => (isOpen ? [] : [[id, entries]])));
    const found = new Map(whole.map(({ id, entries }) => [id, entries]));
    for (const { id, answer } of asking) answer(found.get(id) ?? null);
  } catch (error) {
    for (const { fail } of asking) fail(error);
  }
}

/** The newest sessions of the time in which these were made; none where the key may not list them so. */
async function pageOf(stripe: Stripe, asking: readonly Asking[]): Promise<Stripe.Checkout.Session[]> {
  const times = asking.map(({ created }) => created);
  const created = { gte: Math.min(...times), lte: Math.max(...times) };
  try {
    const { data } = await stripe.checkout.sessions.list({
      created,
      limit: PAGE,
      expand: ["data.line_items"],
    });
    return data;
  } catch (error) {
    const kind = kindOfFailure(error);
    if (kind === "not_permitted" || kind === "body_broken" || kind === "rejected") return [];
    throw error;
  }
}
