import type { TeamId } from "@billstack/tenancy";
import type { TransactionSql } from "postgres";

import type { AnySql } from "../database/any-sql.js";
import type { StoredRate, StoredRates } from "./convert.js";

/** Reads the base currency of a team and all rates that it has entered, in the order of their times. */
export async function findRates(sql: AnySql, teamId: TeamId): Promise<StoredRates> {
  const [base] = await sql<{ currency: string }[]>`
    select currency from billstack.base_currencies where team_id = ${teamId}`;
  const rates = await sql<StoredRate[]>`
    select currency, trim_scale(rate)::text as rate, extract(epoch from since)::float8 as since
    from billstack.exchange_rates where team_id = ${teamId} order by currency, exchange_rates.since`;
  return { baseCurrency: base?.currency ?? null, rates: [...rates] };
}

/** Stores the base currency of a team. Its rates speak of another currency from then on, so they are deleted. */
export async function storeBase(sql: TransactionSql, teamId: TeamId, currency: string): Promise<void> {
  await sql`
    insert into billstack.base_currencies (team_id, currency) values (${teamId}, ${currency})
    on conflict (team_id) do update set currency = excluded.currency`;
  await sql`delete from billstack.exchange_rates where team_id = ${teamId}`;
}

/** Deletes all rates of these currencies. */
export async function deleteRates(sql: TransactionSql, teamId: TeamId, currencies: string[]): Promise<void> {
  await sql`
    delete from billstack.exchange_rates where team_id = ${teamId} and currency = any (${currencies}::text[])`;
}

/**
 * Stores a rate from now on. It replaces one that is less than a day old, so that a rate that was entered wrongly and
 * corrected soon leaves no trace in the figures.
 */
export async function storeRate(
  sql: TransactionSql,
  teamId: TeamId,
  { currency, rate }: { currency: string; rate: string },
): Promise<void> {
  const { count } = await sql`
    update billstack.exchange_rates set rate = ${rate}::text::numeric
    where team_id = ${teamId} and currency = ${currency} and since > now() - interval '1 day'`;
  if (count > 0) return;
  await sql`
    insert into billstack.exchange_rates (team_id, currency, rate)
    values (${teamId}, ${currency}, ${rate}::text::numeric)`;
}
