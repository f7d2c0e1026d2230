import type { TeamId } from "@billstack/tenancy";
import type { Sql } from "postgres";

import type { Span } from "./payments-store.js";
import { readTeam } from "./read-team.js";

/** How a customer is named. */
export interface Named {
  id: string;
  name: string | null;
  email: string | null;
}

/** Returns the names of these customers by their ids. */
export async function nameCustomers(
  sql: Sql,
  teamId: TeamId,
  ids: readonly (string | null)[],
): Promise<ReadonlyMap<string, Named>> {
  const rows = await readTeam<Named>(
    sql,
    teamId,
    (schema) => `select id, name, email from ${schema}.customers where id = any ($1::text[])`,
    [[...new Set(ids.filter((id) => id !== null))]],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/** Counts the customers that were made in a span, by month. */
export function countCustomers(
  sql: Sql,
  teamId: TeamId,
  { from, to }: Span,
): Promise<readonly { month: string; count: number }[]> {
  return readTeam(
    sql,
    teamId,
    (schema) => `
      select to_char(to_timestamp(created) at time zone 'utc', 'YYYY-MM') as month, count(*)::int as count
      from ${schema}.customers where coalesce(created, 0) >= $1 and coalesce(created, 0) < $2 group by 1`,
    [from, to],
  );
}

/** Returns the customers that were made in a span, the newest first, after a position. */
export function selectNewCustomers(
  sql: Sql,
  teamId: TeamId,
  {
    span: { from, to },
    limit,
    after,
  }: { span: Span; limit: number; after: { at: number; id: string } | null },
): Promise<readonly (Named & { at: number })[]> {
  return readTeam(
    sql,
    teamId,
    (schema) => `
      select id, name, email, coalesce(created, 0)::float8 as at from ${schema}.customers
      where coalesce(created, 0) >= $1 and coalesce(created, 0) < $2 and (coalesce(created, 0), id) < ($3, $4)
      order by coalesce(created, 0) desc, id desc limit $5`,
    [from, to, after?.at ?? to, after?.id ?? "", limit],
  );
}
