import { quoteTeamSchema, teamSchema } from "@billstack/tenancy";
import type { Sql } from "postgres";

import type { NextCustomers } from "../listing/read-customers.js";
import type { Step } from "./step.js";
import { sampleBefore, storeNote, storeSample, type Sample } from "./verification-store.js";

/**
 * Customers that a run asks for what Stripe lists of one customer at a time only: two minutes of the request budget.
 * Of more than these it asks a part, another one each time.
 */
export const MOST_CUSTOMERS = { test: 2_000, live: 8_000 };
const ALL: Sample = { parts: 1, part: 0 };

/** In which of so many parts a customer is, by its id: as a condition of SQL on a column. */
export function isInPart(column: string, { parts, part }: Sample): string {
  return `('x' || substr(md5(${column}), 1, 7))::bit(28)::int % ${parts} = ${part}`;
}

/** The part for a run: of the fewest parts that are small enough, the one after that of the run before. */
export function partAfter(before: Sample | null, customers: number, most: number): Sample {
  const parts = Math.ceil(customers / most);
  if (parts <= 1) return ALL;
  return { parts, part: ((before?.part ?? -1) + 1) % parts };
}

/**
 * The customers that a run asks for one object: those that the list of customers showed and that could have any, or a
 * part of them.
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
    const part = partAfter(await sampleBefore(sql, run, object), customers, most);
    if (part.parts > 1) await note(sql, step, object, part, customers);
    run.samples[object] = part;
    return part;
  };
  return async (after, limit, _from, asks) => {
    const among = candidates(run.objects, asks, schema);
    sample ??= plan(among);
    const part = await sample;
    const inPart = part.parts === 1 ? "" : `and ${isInPart("object_id", part)}`;
    const rows = await sql.unsafe<{ id: string }[]>(
      `select object_id as id ${among} and object_id > $2 ${inPart} order by object_id limit $3`,
      [run.id, after, limit],
    );
    return rows.map(({ id }) => id);
  };
}

/** Those that the list showed, not those that have rows, which may lack some; from and where of a statement. */
function candidates(objects: string[], asks: "subscribers" | null, schema: string): string {
  const seen = `from billstack.seen where verification_id = $1 and object_type = 'customer'`;
  if (asks === null || !objects.includes("subscription")) return seen;
  return `${seen} and (
    exists (
      select from ${schema}.subscriptions
      where customer = object_id and status not in ('canceled', 'incomplete_expired'))
    or exists (select from ${schema}.active_entitlements where customer = object_id))`;
}

function note(sql: Sql, { run, hold }: Step, object: string, sample: Sample, of: number): Promise<void> {
  const asked = Math.round(of / sample.parts);
  return sql.begin(async (transaction) => {
    if (!(await hold(transaction))) return;
    await storeSample(transaction, run.id, object, sample);
    const reason = `Stripe lists this of one customer at a time: ${asked} of ${of} customers are asked in this run, others in the next ones.`;
    await storeNote(transaction, run.id, object, { reason, sampled: { asked, of } });
  });
}
