import { quoteTeamSchema, teamSchema, type TeamId } from "@billstack/tenancy";
import type { Sql } from "postgres";
import { Stripe } from "stripe";

import type { ByCustomer, StripeObject, SyncedObject } from "./objects.js";
import { stamped } from "./stamp.js";

export interface Page {
  objects: StripeObject[];
  freshAt: Date;
  /** Where the next page starts; null: this was the last. */
  cursor: string | null;
}

/** Stripe's largest page. */
const PAGE = 100;
/** Customers that are asked at once. */
const CUSTOMERS = 10;

/** Reads one page of an object's list, from `cursor` on. */
export async function readPage(
  { sql, stripe, teamId }: { sql: Sql; stripe: Stripe; teamId: TeamId },
  { backfill }: SyncedObject,
  from: { cursor: string | undefined; createdAfter: Date | null },
): Promise<Page> {
  if (backfill === undefined) throw new Error("This object has no list.");
  if ("byCustomer" in backfill) {
    const { byCustomer, possible } = backfill;
    if (from.cursor === undefined && possible !== undefined && !(await possible(stripe))) {
      return { objects: [], freshAt: new Date(), cursor: null };
    }
    return ofCustomers(sql, stripe, teamId, byCustomer, from.cursor);
  }
  const { list } = backfill;
  const { answer, freshAt } = await stamped(() =>
    list(stripe, {
      limit: PAGE,
      ...(from.cursor === undefined ? {} : { starting_after: from.cursor }),
      ...(from.createdAfter === null
        ? {}
        : { created: { gte: Math.floor(from.createdAfter.getTime() / 1_000) } }),
    }),
  );
  return { objects: answer.data, freshAt, cursor: answer.has_more ? (answer.data.at(-1)?.id ?? null) : null };
}

async function ofCustomers(
  sql: Sql,
  stripe: Stripe,
  teamId: TeamId,
  read: ByCustomer,
  cursor: string | undefined,
): Promise<Page> {
  const customers = await sql.unsafe<{ id: string }[]>(
    `select id from ${quoteTeamSchema(teamSchema(teamId))}.customers
     where deleted is not true and id > $1 order by id limit ${CUSTOMERS}`,
    [cursor ?? ""],
  );
  const lists = await Promise.all(customers.map(({ id }) => ofCustomer(stripe, id, read).catch(ofDeleted)));
  const freshAt = lists.reduce((oldest, one) => (one.freshAt < oldest ? one.freshAt : oldest), new Date());
  return {
    objects: lists.flatMap((one) => one.objects),
    freshAt,
    cursor: customers.length === CUSTOMERS ? (customers.at(-1)?.id ?? null) : null,
  };
}

/** A customer that was deleted in Stripe meanwhile has nothing. @throws every other failure */
function ofDeleted(error: unknown): { objects: StripeObject[]; freshAt: Date } {
  if (error instanceof Stripe.errors.StripeError && error.code === "resource_missing") {
    return { objects: [], freshAt: new Date() };
  }
  throw error;
}

async function ofCustomer(
  stripe: Stripe,
  customer: string,
  read: ByCustomer,
): Promise<{ objects: StripeObject[]; freshAt: Date }> {
  const { answer, freshAt } = await stamped(() => read(stripe, { customer, limit: PAGE }));
  const objects: StripeObject[] = [...answer.data];
  let more = answer.has_more;
  while (more) {
    const after = objects.at(-1)?.id;
    const next = await read(stripe, {
      customer,
      limit: PAGE,
      ...(after === undefined ? {} : { starting_after: after }),
    });
    objects.push(...next.data);
    more = next.has_more;
  }
  return { objects, freshAt };
}
