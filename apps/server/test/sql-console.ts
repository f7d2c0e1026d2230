import { until, type Answer, type Client, type TestServer } from "@billstack/server/testing";

import type { Stage } from "./stage.js";

/** Returns the name of the role with which the SQL console of a team logs in. */
export const consoleOf = ({ teamId }: Stage): string => `billstack_console_${teamId}`;

/** Runs a statement in the SQL console of the person's team. */
export const runSql = (by: Client, sql: string): Promise<Answer> => by.call("POST", "T/sql/run", { sql });

/** Runs a statement and returns its rows. @throws if it fails */
export async function sqlRows(by: Client, sql: string): Promise<unknown[][]> {
  const { status, body, text } = await runSql(by, sql);
  if (status !== 200) throw new Error(`sql/run answered ${status}: ${text}`);
  return body["rows"] as unknown[][];
}

/** Waits until PostgreSQL has so many sessions of the team's console. */
export const consoleSessions = (server: TestServer, stage: Stage, count: number): Promise<unknown> =>
  until(`${count} sessions of the console`, async () => {
    const rows = await server.sql`select from pg_stat_activity where usename = ${consoleOf(stage)}`;
    return rows.length === count;
  });
