import { quoteTeamSchema, teamSchema, type TeamId } from "@billstack/tenancy";
import type { Sql } from "postgres";

/** The tables that the measured events write: those of their own objects, and of what these objects contain. */
const WRITTEN = [
  "customers",
  "invoices",
  "subscription_items",
  "subscriptions",
  "prices",
  "plans",
  "products",
];

/** The kinds of objects that count as loaded, by their names in a backfill. */
const LOADED = [
  "product",
  "price",
  "plan",
  "customer",
  "subscription",
  "invoice",
  "charge",
  "payment_method",
  "payment_intent",
  "refund",
  "dispute",
  "credit_note",
  "checkout_sessions",
  "invoice_payment",
];

/** Lets nothing be due: no catch-up, no look at the webhook endpoints, no proof of a key and no verification. */
export async function makeNothingDue(sql: Sql): Promise<void> {
  await sql`
    update billstack.connections
    set events_complete_until = now() + interval '2 hours', catch_up = null, endpoints_looked_at = now(),
      key_checked_at = now(), key_proof_due_at = now() + interval '1 day'`;
  await sql`delete from billstack.backfills`;
  await sql`delete from billstack.verifications`;
  await sql`delete from billstack_jobs.job where name in ('catch_up', 'endpoints', 'prove_key', 'verification')`;
}

/**
 * Deletes the rows that the measured events have written. Their objects do not exist in the sandbox accounts of the teams,
 * which are empty, so a verification would ask for each of them.
 */
async function forgetObjects(sql: Sql): Promise<void> {
  const teams = await sql<{ id: TeamId }[]>`select team_id as id from billstack.connections`;
  for (const { id } of teams) {
    const schema = quoteTeamSchema(teamSchema(id));
    await sql.unsafe(WRITTEN.map((table) => `delete from ${schema}."${table}";`).join("")).simple();
  }
  await sql`delete from billstack.freshness`;
}

/**
 * Lets everything be as on any day: each team was loaded, and its last look at the endpoints, proof of the key and
 * verification were at a random time within the day. Catch-ups become due one after another, as the hours of the teams
 * begin.
 */
export async function makeUsual(sql: Sql): Promise<void> {
  await makeNothingDue(sql);
  await forgetObjects(sql);
  await sql`
    update billstack.connections
    set events_complete_until = now(),
      endpoints_looked_at = now() - random() * interval '1 day',
      key_proof_due_at = now() + random() * interval '1 day'`;
  await sql`
    insert into billstack.backfills (connection_id, objects, result, status, started_at, finished_at)
    select id, ${LOADED}::text[], '{}', 'completed', now() - interval '2 days', now() from billstack.connections`;
  await sql`
    insert into billstack.verifications (connection_id, objects, status, started_at, finished_at)
    select id, '{}', 'completed', now() - random() * interval '1 day', now() from billstack.connections`;
}

/** After {@link makeUsual}, lets the daily verifications of all teams be due at once. */
export async function makeVerificationsDue(sql: Sql): Promise<void> {
  await sql`update billstack.verifications set started_at = started_at - interval '2 days'`;
}

/** Returns how many verifications began within the last seconds. */
export async function verificationsSince(sql: Sql, seconds: number): Promise<number> {
  const [row] = await sql<{ begun: number }[]>`
    select count(*)::int as begun from billstack.verifications
    where started_at > now() - make_interval(secs => ${seconds})`;
  return row?.begun ?? 0;
}
