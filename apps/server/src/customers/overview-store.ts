import type { TeamId } from "@billstack/tenancy";
import type { AnySql } from "../database/any-sql.js";
import type { ObjectType } from "../copy/objects.js";
import { RESOURCES } from "../resources/resources.js";
import type { Fields } from "../resources/field.js";
import { selectRows } from "../resources/select-rows.js";
import type { TeamQuery } from "../tables/query-team.js";
import { CHARGE, INVOICE, OWNER, PAYMENT_INTENT, PAYMENT_METHOD } from "./fields.js";

/** How many objects of each kind are shown. The page of the table shows all of them. */
const SHOWN = 20;
/** Counting ends here, so that a customer with a million invoices costs no more than others. */
const MOST_COUNTED = 1_000;

const NEWEST = "coalesce(t.created, 0) desc, t.id desc";

/** One kind of objects of a customer. */
export interface Part {
  table: string;
  fields: Fields;
  order: string;
  /** One more condition for a row `t`, in which `SCHEMA.` stands for the team's schema. */
  only?: string;
  /** The lists of Stripe that fill the table. */
  loadedWith: readonly ObjectType[];
}

/** What is shown about a customer, by the names in the answer. */
export const PARTS = {
  subscriptions: {
    table: "subscriptions",
    fields: RESOURCES.subscriptions.fields,
    // What the customer has now stands before what ended.
    order: `t.ended_at is not null, ${NEWEST}`,
    loadedWith: ["subscription"],
  },
  invoices: { table: "invoices", fields: INVOICE, order: NEWEST, loadedWith: ["invoice"] },
  charges: { table: "charges", fields: CHARGE, order: NEWEST, loadedWith: ["charge"] },
  paymentIntents: {
    table: "payment_intents",
    fields: PAYMENT_INTENT,
    order: NEWEST,
    // A payment with charges is shown by its charges. There is no index on the charge's payment intent, but one on its
    // customer.
    only: `not exists (
      select from SCHEMA.charges where charges.customer = t.customer and charges.payment_intent = t.id)`,
    loadedWith: ["payment_intent"],
  },
  paymentMethods: {
    table: "payment_methods",
    fields: PAYMENT_METHOD,
    order: NEWEST,
    loadedWith: ["payment_method"],
  },
  entitlements: {
    table: "active_entitlements",
    fields: RESOURCES.entitlements.fields,
    order: "t.lookup_key, t.id",
    loadedWith: RESOURCES.entitlements.loadedWith,
  },
} as const satisfies Record<string, Part>;

/** The name of a part. */
export type PartName = keyof typeof PARTS;

/** Returns the statement that reads a customer and all parts at the same moment, as one row. */
export function overviewQuery(schema: string, customerId: string): TeamQuery {
  const customer = selectRows(OWNER, schema, `select * from ${schema}.customers where id = $1`);
  const parts = Object.entries(PARTS).flatMap(([name, part]) => [
    `coalesce((select json_agg(row) from (${shown(schema, part)}) shown), '[]') as "${name}"`,
    `(select count(*)::int from (select ${of(schema, part)} limit ${MOST_COUNTED}) counted) as "${name}Total"`,
  ]);
  return {
    text: `select (${customer}) as customer, ${parts.join(", ")}`,
    parameters: [customerId],
    prepare: false,
  };
}

function shown(schema: string, part: Part): string {
  const rows = `select t.* ${of(schema, part)} order by ${part.order} limit ${SHOWN}`;
  return selectRows(part.fields, schema, rows, part.order);
}

function of(schema: string, { table, only }: Part): string {
  const more = only === undefined ? "" : ` and ${only.replaceAll("SCHEMA.", `${schema}.`)}`;
  return `from ${schema}."${table}" t where t.customer = $1${more}`;
}

/** Returns which types of objects were read completely, at least once; null if the team has no connection. */
export async function loadedTypes(sql: AnySql, teamId: TeamId): Promise<ReadonlySet<string> | null> {
  const [team] = await sql<{ types: string[] }[]>`
    select array(select object_type from billstack.listings where connection_id = connections.id) as types
    from billstack.connections where team_id = ${teamId}`;
  return team === undefined ? null : new Set(team.types);
}
