import type { Stripe } from "stripe";

import { kindOfFailure } from "../stripe/failure.js";
import type { StripeObject } from "./stripe-object.js";

/** For at least so many sessions, one request for a list replaces the requests for each session. */
const LEAST_FOR_LIST = 3;
/** The largest page that Stripe allows (docs.stripe.com/api/pagination). */
const PAGE = 100;

/** A request for the line items of one checkout session. */
interface LineItemsRequest {
  readonly id: string;
  /** When the session was created, in Unix seconds. */
  readonly created: number;
  /** Ends the request with the line items. Null: the list does not have all of them. */
  answer(entries: unknown[] | null): void;
  /** Ends the request with an error. */
  fail(error: unknown): void;
}

/** The requests that wait for the next list, for one client. */
interface WaitingRequests {
  readonly requests: LineItemsRequest[];
  /** The line items of the sessions in the last page that have ended, by session. They cannot change any more. */
  ended: Map<string, unknown[]>;
}

const waitingBy = new WeakMap<Stripe, WaitingRequests>();

/**
 * Reads the line items of a checkout session, together with those of other sessions that are requested at the same
 * time through the same client. No event contains line items, but one page of sessions contains those of a hundred
 * sessions, so this saves requests. The line items of sessions that have ended are remembered until the next page
 * is read.
 *
 * @returns null if the line items have to be read by a request of their own
 * @throws the error of Stripe or the network, except an error that only concerns this list
 */
export async function readLineItemsTogether(
  stripe: Stripe,
  session: StripeObject,
): Promise<unknown[] | null> {
  const created = "created" in session ? session.created : null;
  if (typeof created !== "number") return null;
  const waiting: WaitingRequests = waitingBy.get(stripe) ?? { requests: [], ended: new Map() };
  waitingBy.set(stripe, waiting);
  const known = waiting.ended.get(session.id);
  if (known !== undefined) return known;
  return new Promise((answer, fail) => {
    waiting.requests.push({ id: session.id, created, answer, fail });
    if (waiting.requests.length === 1) setImmediate(() => void answerAll(stripe, waiting));
  });
}

/** Reads one page for all waiting requests, and ends each of them with its line items. */
async function answerAll(stripe: Stripe, waiting: WaitingRequests): Promise<void> {
  const requests = waiting.requests.splice(0);
  try {
    const page = requests.length < LEAST_FOR_LIST ? [] : await pageOf(stripe, requests);
    const whole = page.flatMap(({ id, status, line_items: items }) =>
      items === undefined || items.has_more ? [] : [{ id, isOpen: status === "open", entries: items.data }],
    );
    if (page.length > 0)
      waiting.ended = new Map(whole.flatMap(({ id, isOpen, entries }) => (isOpen ? [] : [[id, entries]])));
    const found = new Map(whole.map(({ id, entries }) => [id, entries]));
    for (const { id, answer } of requests) answer(found.get(id) ?? null);
  } catch (error) {
    for (const { fail } of requests) fail(error);
  }
}

/**
 * Reads the newest sessions that were created between the first and the last of the given ones. Returns none if
 * Stripe refuses this list.
 */
async function pageOf(
  stripe: Stripe,
  requests: readonly LineItemsRequest[],
): Promise<Stripe.Checkout.Session[]> {
  const times = requests.map(({ created }) => created);
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
