import { quoteTeamSchema, teamSchema, type TeamId } from "@billstack/tenancy";
import type { Sql } from "postgres";
import type { Stripe } from "stripe";

import { stripeAnswers } from "../../stripe/stripe-answers.js";
import { kindOfFailure, type FailureKind } from "../../stripe/failure.js";
import type { SyncedObject } from "../../copy/objects.js";
import { CustomersAhead } from "./customers-ahead.js";
import { aheadOf } from "./list-memories.js";
import { readOneCustomer, type CustomersList, type CustomerObjects } from "./read-one-customer.js";
import type { Page } from "./page.js";
import type { Window } from "./window.js";

/** Customers of one page. So many are also requested at the same time. */
const PAGE_CUSTOMERS = 25;

/**
 * Returns the ids of at most `limit` customers after the id `after`, sorted. With `from` only customers created at
 * that time or later. With `asks` only customers with a subscription.
 */
export type NextCustomers = (
  after: string,
  limit: number,
  from: Date | null,
  asks: "subscribers" | null,
) => Promise<string[]>;

/**
 * Makes a {@link NextCustomers} that reads the team's own customer rows. If only subscribers are asked, it returns
 * customers with a subscription that has not ended, or with an entitlement row. It does so only if
 * `subscriptionsKnown` says that all subscriptions are loaded; otherwise it returns all customers.
 */
export function customersWithRows(
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

/**
 * Reads the next page of a window whose type Stripe lists for one customer at a time. A customer that cannot be
 * read does not stop the others.
 * @throws an error that every customer gets
 */
export async function readCustomers(
  { stripe, customers: nextCustomers }: { stripe: Stripe; customers: NextCustomers },
  { rows }: SyncedObject,
  list: CustomersList,
  window: Window,
): Promise<Page> {
  const { asks = null } = list;
  const after = window.cursor ?? "";
  const ahead = aheadOf(stripe, window, after, () => {
    const nextIds = (last: string) => nextCustomers(last, PAGE_CUSTOMERS, window.from, asks);
    return new CustomersAhead(after, nextIds, (id) => readOneCustomer(stripe, id, list), PAGE_CUSTOMERS);
  });
  const page = await ahead.take(PAGE_CUSTOMERS);
  const lists = page.map(({ has }) => has);
  await throwCommon(stripe, lists);
  const freshAt = lists.reduce((oldest, one) => (one.freshAt < oldest ? one.freshAt : oldest), new Date());
  const objects = lists.flatMap((one) => one.objects);
  const next: Window = {
    ...window,
    status: page.length === PAGE_CUSTOMERS ? "waiting" : "completed",
    cursor: page.at(-1)?.id ?? window.cursor,
    listedAt: window.listedAt ?? freshAt,
    synced: window.synced + objects.reduce((sum, object) => sum + (rows?.(object) ?? 1), 0),
    requests: window.requests + lists.reduce((sum, { requests }) => sum + requests, 0),
    unread: window.unread ?? lists.find(({ unread }) => unread !== null)?.unread ?? null,
  };
  return { objects, freshAt, next, later: page.flatMap(({ id, has }) => (has.later ? [id] : [])) };
}

/**
 * Finds an error that does not concern single customers.
 * @throws that error: the key may not read this type for any customer, or Stripe answers no request at all
 */
async function throwCommon(stripe: Stripe, lists: CustomerObjects[]): Promise<void> {
  const [first] = lists;
  if (first === undefined) return;
  const isAll = (kind: FailureKind): boolean => lists.every(({ error }) => kindOfFailure(error) === kind);
  if (isAll("not_permitted")) throw first.error;
  if (isAll("unreachable") && !(await stripeAnswers(stripe))) throw first.error;
}
