import { quoteTeamSchema, teamSchema, type TeamId } from "@billstack/tenancy";
import type { Sql } from "postgres";
import type { Stripe } from "stripe";

import { stripeAnswers } from "../../stripe/stripe-answers.js";
import { kindOfFailure, type FailureKind } from "../../stripe/failure.js";
import type { SyncedObject } from "../../copy/objects.js";
import { CustomersAhead } from "./customers-ahead.js";
import { aheadOf } from "./list-memories.js";
import { ofCustomer, type CustomersList, type OfCustomer } from "./of-customer.js";
import type { Page } from "./page.js";
import type { Window } from "./window.js";

/** Customers that are asked at once, and that make a page. */
const CUSTOMERS = 25;

/** The ids of the next customers after one, in their order: of all, or of those created at `from` or later. */
export type NextCustomers = (
  after: string,
  limit: number,
  from: Date | null,
  asks: "subscribers" | null,
) => Promise<string[]>;

/**
 * The customers that the team has rows of. Where only subscribers are asked, these are customers with a subscription
 * that has not ended, or with an entitlement row, as long as `subscriptionsKnown` says that all subscriptions are loaded.
 */
export function customersOf(
  sql: Sql,
  teamId: TeamId,
  subscriptionsKnown: () => Promise<boolean> = () => Promise.resolve(false),
): NextCustomers {
  const schema = quoteTeamSchema(teamSchema(teamId));
  return async (after, limit, from, asks) => {
    const someOnly = asks !== null && (await subscriptionsKnown());
    const subscribers = `and id in (
      select customer from ${schema}.subscriptions where status not in ('canceled', 'incomplete_expired')
      union all select customer from ${schema}.active_entitlements)`;
    const rows = await sql.unsafe<{ id: string }[]>(
      `select id from ${schema}.customers
       where deleted is not true and id > $1 and ($3::bigint is null or created >= $3)
       ${someOnly ? subscribers : ""} order by id limit $2`,
      [after, limit, from === null ? null : Math.floor(from.getTime() / 1_000)],
    );
    return rows.map(({ id }) => id);
  };
}

/** Reads what the next customers of the window have. One that cannot be read holds up none of the others. */
export async function readCustomers(
  { stripe, customers: nextCustomers }: { stripe: Stripe; customers: NextCustomers },
  { rows }: SyncedObject,
  list: CustomersList,
  window: Window,
): Promise<Page> {
  const { asks = null } = list;
  const after = window.cursor ?? "";
  const ahead = aheadOf(stripe, window, after, () => {
    const nextIds = (last: string) => nextCustomers(last, CUSTOMERS, window.from, asks);
    return new CustomersAhead(after, nextIds, (id) => ofCustomer(stripe, id, list), CUSTOMERS);
  });
  const page = await ahead.take(CUSTOMERS);
  const lists = page.map(({ has }) => has);
  await throwCommon(stripe, lists);
  const freshAt = lists.reduce((oldest, one) => (one.freshAt < oldest ? one.freshAt : oldest), new Date());
  const objects = lists.flatMap((one) => one.objects);
  const next: Window = {
    ...window,
    status: page.length === CUSTOMERS ? "waiting" : "completed",
    cursor: page.at(-1)?.id ?? window.cursor,
    listedAt: window.listedAt ?? freshAt,
    synced: window.synced + objects.reduce((sum, object) => sum + (rows?.(object) ?? 1), 0),
    requests: window.requests + lists.reduce((sum, { requests }) => sum + requests, 0),
    unread: window.unread ?? lists.find(({ unread }) => unread !== null)?.unread ?? null,
  };
  return { objects, freshAt, next, later: page.flatMap(({ id, has }) => (has.later ? [id] : [])) };
}

/**
 * What is wrong with one customer holds up none of the others. What is wrong with all of them is no customer's: the key
 * may not read this at all, or Stripe answers nobody.
 * @throws that
 */
async function throwCommon(stripe: Stripe, lists: OfCustomer[]): Promise<void> {
  const [first] = lists;
  if (first === undefined) return;
  const isAll = (kind: FailureKind): boolean => lists.every(({ error }) => kindOfFailure(error) === kind);
  if (isAll("not_permitted")) throw first.error;
  if (isAll("unreachable") && !(await stripeAnswers(stripe))) throw first.error;
}
