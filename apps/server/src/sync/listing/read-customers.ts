import { quoteTeamSchema, teamSchema, type TeamId } from "@billstack/tenancy";
import type { Sql } from "postgres";
import { Stripe } from "stripe";

import type { ByCustomer, SyncedObject, StripeObject } from "../objects.js";
import { stamped } from "../../stripe/stamp.js";
import type { Page } from "./page.js";
import { PAGE, type Window } from "./window.js";

/** Customers that are asked at once. */
const CUSTOMERS = 25;

/** The ids of the next customers after one, in their order: of all, or of those created at `from` or later. */
export type NextCustomers = (after: string, limit: number, from: Date | null) => Promise<string[]>;

/** The customers that the team has rows of. */
export function customersOf(sql: Sql, teamId: TeamId): NextCustomers {
  return async (after, limit, from) => {
    const rows = await sql.unsafe<{ id: string }[]>(
      `select id from ${quoteTeamSchema(teamSchema(teamId))}.customers
       where deleted is not true and id > $1 and ($3::bigint is null or created >= $3) order by id limit $2`,
      [after, limit, from === null ? null : Math.floor(from.getTime() / 1_000)],
    );
    return rows.map(({ id }) => id);
  };
}

/** Reads what the next customers of the window have. */
export async function readCustomers(
  { stripe, customers: nextCustomers }: { stripe: Stripe; customers: NextCustomers },
  { rows }: SyncedObject,
  read: ByCustomer,
  window: Window,
): Promise<Page> {
  const customers = await nextCustomers(window.cursor ?? "", CUSTOMERS, window.from);
  const lists = await Promise.all(customers.map((id) => ofCustomer(stripe, id, read).catch(ofDeleted)));
  const freshAt = lists.reduce((oldest, one) => (one.freshAt < oldest ? one.freshAt : oldest), new Date());
  const objects = lists.flatMap((one) => one.objects);
  const next: Window = {
    ...window,
    status: customers.length === CUSTOMERS ? "waiting" : "completed",
    cursor: customers.at(-1) ?? window.cursor,
    listedAt: window.listedAt ?? freshAt,
    synced: window.synced + objects.reduce((sum, object) => sum + (rows?.(object) ?? 1), 0),
    requests: window.requests + lists.reduce((sum, { requests }) => sum + requests, 0),
  };
  return { objects, freshAt, next };
}

interface OfCustomer {
  objects: StripeObject[];
  freshAt: Date;
  requests: number;
}

/** A customer that was deleted in Stripe meanwhile has nothing. @throws every other failure */
function ofDeleted(error: unknown): OfCustomer {
  if (error instanceof Stripe.errors.StripeError && error.code === "resource_missing") {
    return { objects: [], freshAt: new Date(), requests: 1 };
  }
  throw error;
}

async function ofCustomer(stripe: Stripe, customer: string, read: ByCustomer): Promise<OfCustomer> {
  const { answer, freshAt } = await stamped(() => read(stripe, { customer, limit: PAGE }));
  const objects: StripeObject[] = [...answer.data];
  let more = answer.has_more;
  let requests = 1;
  while (more) {
    const after = objects.at(-1)?.id;
    const next = await read(stripe, {
      customer,
      limit: PAGE,
      ...(after === undefined ? {} : { starting_after: after }),
    });
    objects.push(...next.data);
    more = next.has_more;
    requests += 1;
  }
  return { objects, freshAt, requests };
}
