import { quoteTeamSchema, teamSchema } from "@billstack/tenancy";
import type { Sql } from "postgres";

import type { NextCustomers } from "../listing/read-customers.js";
import type { Step } from "./step.js";
import { sampleBefore, storeNote, storeSample, type Sample } from "./verification-store.js";

/**
 * The most customers that one run asks for a type that Stripe lists for one customer at a time. With the default
 * request budgets these requests take about two minutes. If there are more customers, each run asks another part of
 * them (a {@link Sample}).
 */
export const MOST_CUSTOMERS = { test: 2_000, live: 8_000 };
const ALL_CUSTOMERS: Sample = { parts: 1, part: 0 };

/**
 * An SQL condition that is true if the customer id in `column` belongs to the sample. A hash divides the ids into
 * parts.
 */
export function inSampleCondition(column: string, { parts, part }: Sample): string {
  return `('x' || substr(md5(${column}), 1, 7))::bit(28)::int % ${parts} = ${part}`;
}

/**
 * Chooses the sample of a run: divides the customers into parts of about `most` customers or fewer, and takes the
 * part after the one of the earlier run.
 * @param before the sample of the earlier run; null: there was none
 */
export function nextSample(before: Sample | null, customers: number, most: number): Sample {
  const parts = Math.ceil(customers / most);
  if (parts <= 1) return ALL_CUSTOMERS;
  return { parts, part: ((before?.part ?? -1) + 1) % parts };
}

/**
 * Makes the reader of the customers that a run asks for one object type. These are the customers that the list of
 * customers showed in this run and that can have such objects, or a sample of them.
 */
export function customersToAsk(sql: Sql, step: Step, object: string): NextCustomers {
  const { run, connection } = step;
  const schema = quoteTeamSchema(teamSchema(connection.teamId));
  let sample: Promise<Sample> | null = null;
  const plan = async (among: string): Promise<Sample> => {
    const known = run.samples[object];
    if (known !== undefined) return known;
    const [row] = await sql.unsafe<{ customers: number }[]>(`select count(*)::int as customers ${among}`, [
      run.id,
    ]);
    const customers = row?.customers ?? 0;
    const most = MOST_CUSTOMERS[connection.mode];
    const part = nextSample(await sampleBefore(sql, run, object), customers, most);
    if (part.parts > 1) await storeSampleAndNote(sql, step, object, part, customers);
    run.samples[object] = part;
    return part;
  };
  return async (after, limit, _from, asks) => {
    const among = candidates(run.objects, asks, schema);
    sample ??= plan(among);
    const part = await sample;
    const inPart = part.parts === 1 ? "" : `and ${inSampleCondition("object_id", part)}`;
    const rows = await sql.unsafe<{ id: string }[]>(
      `select object_id as id ${among} and object_id > $2 ${inPart} order by object_id limit $3`,
      [run.id, after, limit],
    );
    return rows.map(({ id }) => id);
  };
}

/**
 * The `from` and `where` of an SQL statement for these customers. Uses the customers that the list showed, because
 * the team's rows may lack some.
 */
function candidates(objects: string[], asks: "subscribers" | null, schema: string): string {
  const shown = `from billstack.seen where verification_id = $1 and object_type = 'customer'`;
  if (asks === null || !objects.includes("subscription")) return shown;
  return `${shown} and (
    exists (
      select from ${schema}.subscriptions
      where customer = object_id and status not in ('canceled', 'incomplete_expired'))
    or exists (select from ${schema}.active_entitlements where customer = object_id))`;
}

/** Stores the sample, and a note for people that not all customers are asked. */
function storeSampleAndNote(
  sql: Sql,
  { run, hold }: Step,
  object: string,
  sample: Sample,
  of: number,
): Promise<void> {
  const asked = Math.round(of / sample.parts);
  return sql.begin(async (transaction) => {
    if (!(await hold(transaction))) return;
    await storeSample(transaction, run.id, object, sample);
    const reason = `Stripe lists these objects only for one customer at a time. This run asks ${asked} of ${of} customers, the next runs ask the others.`;
    await storeNote(transaction, run.id, object, { reason, sampled: { asked, of } });
  });
}
