import type { Sql, TransactionSql } from "postgres";
import type { Stripe } from "stripe";

import type { Connection } from "../src/connection/store.js";
import { completeLists } from "../src/copy/complete-lists.js";
import { noteListed } from "../src/copy/listings.js";
import { OBJECTS, type ObjectType, type SyncedObject } from "../src/copy/objects.js";
import { customersWithRows } from "../src/sync/listing/read-customers.js";
import type { Page } from "../src/sync/listing/page.js";
import { readPage } from "../src/sync/listing/read-page.js";
import { wholeList, type Window } from "../src/sync/listing/window.js";
import { statesOf } from "../src/sync/listing/states-of.js";
import { writeObjects } from "../src/copy/write-objects.js";

/** The types of the compared tables, in the order in which a backfill loads them. */
const TYPES = [
  "product",
  "price",
  "plan",
  "customer",
  "subscription",
  "subscription_schedule",
  "invoice",
  "charge",
  "setup_intent",
  "payment_intent",
  "dispute",
  "refund",
] as const satisfies ObjectType[];

type ReadPage = Page & { lineItems: Map<string, unknown[]> };

/** The pages of an account's lists at one moment. */
export type Lists = Map<ObjectType, ReadPage[]>;

/** Reads the lists of all {@link TYPES} from Stripe. */
export async function readLists(sql: Sql, stripe: Stripe, team: Connection): Promise<Lists> {
  const lists: Lists = new Map();
  for (const type of TYPES) lists.set(type, await readList(sql, stripe, team, type));
  return lists;
}

/**
 * Writes the lists into the team's tables. Payment methods are listed by customer, so their lists are read now,
 * for the customers that are stored then.
 */
export async function writeLists(sql: Sql, stripe: Stripe, team: Connection, lists: Lists): Promise<void> {
  await sql.begin(async (transaction) => {
    for (const [type, pages] of lists) await writeList(transaction, team, type, pages);
    await Promise.all(
      [...lists].map(([type, [first]]) => first && noteListed(transaction, team.id, type, first.freshAt)),
    );
  });
  const methods = await readList(sql, stripe, team, "payment_method");
  await sql.begin((transaction) => writeList(transaction, team, "payment_method", methods));
}

async function readList(
  sql: Sql,
  stripe: Stripe,
  { teamId }: Connection,
  type: ObjectType,
): Promise<ReadPage[]> {
  const row: SyncedObject = OBJECTS[type];
  // Code that reads a list remembers things by its client. A new client object makes each reading begin without them.
  const client = Object.create(stripe) as Stripe;
  const pages: ReadPage[] = [];
  let window: Window = wholeList(row.backfill?.name ?? type, null);
  while (window.status === "waiting") {
    const page = await readPage({ stripe: client, customers: customersWithRows(sql, teamId) }, row, window);
    pages.push({ ...page, lineItems: await completeLists(stripe, row, page.objects) });
    window = page.next;
  }
  return pages;
}

async function writeList(
  sql: TransactionSql,
  team: Connection,
  type: ObjectType,
  pages: ReadPage[],
): Promise<void> {
  for (const page of pages) {
    if (page.objects.length === 0) continue;
    const refused = await writeObjects(sql, team, statesOf(type, OBJECTS[type], page), page.lineItems);
    if (refused.length > 0) throw new Error(`a page was refused: ${JSON.stringify(refused)}`);
  }
}
