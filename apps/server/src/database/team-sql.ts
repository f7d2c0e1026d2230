import type { TeamId } from "@billstack/tenancy";
import type { Sql, TransactionSql } from "postgres";

import type { Actor } from "../actor.js";
import { lateStatement } from "./late-statement.js";

/** Who works with the pool, and for which team. */
export interface Caller {
  teamId: TeamId;
  actor: Actor;
  /** Whether the caller changes something. Then every statement fails with SQLSTATE BS503 while the team is being moved. */
  changes?: boolean;
}

type Work = (sql: TransactionSql) => unknown;

/** What needs a connection of its own, on which the wall would not stand. */
const REFUSED = new Set<string | symbol>(["reserve", "listen", "subscribe", "largeObject", "end", "close"]);

/**
 * Returns a pool behind the wall of one team: its statements see and change only rows of this team in the control
 * schema, whatever the statements say. PostgreSQL checks that by the policies of migration 0066. Everything that
 * members and API keys do in a team runs with such a pool (`trpc/init.ts`).
 *
 * At the beginning of each transaction PostgreSQL also looks whether the user is a member of the team, or the API key
 * a key of the team. If not, every statement fails with SQLSTATE BS404.
 *
 * Each lone statement runs in a transaction of its own, because the wall stands until the end of a transaction. So it
 * stays on no connection, and a pooler between BillStack and PostgreSQL may give each transaction another connection.
 *
 * @param statementMs PostgreSQL stops a statement after this time, in milliseconds, and uses one processor for it: neither
 *   parallel workers nor, from PostgreSQL 18 on, its processes that read ahead. Absent: it does none of this.
 */
export function teamSql(pool: Sql, caller: Caller, statementMs?: number): Sql {
  const begin = async (options: string, work: Work): Promise<unknown> => {
    const boxed = await pool.begin(options, async (sql) => {
      // Both are sent at once, and PostgreSQL runs them in this order. If `work` throws, both are still awaited.
      const worked = async (): Promise<unknown> => work(sql);
      const [, value] = await Promise.all([raiseWall(sql, caller, statementMs), worked()]);
      return { value };
    });
    return boxed.value;
  };
  const alone = (work: Work): Promise<unknown> => begin("", work);
  const own: Record<string | symbol, unknown> = {
    unsafe: (...args: Parameters<Sql["unsafe"]>) =>
      lateStatement(pool.unsafe(...args), alone, (sql) => sql.unsafe(...args)),
    begin: (...args: [string, Work] | [Work]) =>
      args.length === 1 ? alone(args[0]) : begin(args[0], args[1]),
  };
  return new Proxy(pool, {
    apply(_pool, _this, args: [TemplateStringsArray, ...never[]]) {
      // `sql(value)` and `sql(names)` are parts of statements, and send nothing.
      if (!Array.isArray(args[0]) || !Object.hasOwn(args[0], "raw")) return pool(...(args as [never]));
      return lateStatement(pool(...args), alone, (sql) => sql(...args));
    },
    get(_pool, name) {
      if (Object.hasOwn(own, name)) return own[name];
      if (REFUSED.has(name)) throw new Error(`sql.${String(name)} does not work behind the wall of a team.`);
      return Reflect.get(pool, name) as unknown;
    },
  });
}

/** Lets the transaction see only rows of the team until it ends. */
async function raiseWall(
  sql: TransactionSql,
  { teamId, actor, changes = false }: Caller,
  statementMs: number | undefined,
): Promise<void> {
  const { userId, apiKeyId } = actor;
  if (changes)
    await sql`
      select billstack.raise_wall(${teamId}, ${userId}, ${apiKeyId}), billstack.refuse_moving(${teamId})`;
  else if (statementMs === undefined)
    await sql`select billstack.raise_wall(${teamId}, ${userId}, ${apiKeyId})`;
  else {
    await sql`
      select billstack.raise_wall(${teamId}, ${userId}, ${apiKeyId}),
        set_config('statement_timeout', ${String(statementMs)}, true),
        set_config('max_parallel_workers_per_gather', '0', true),
        set_config('effective_io_concurrency', '0', true)`;
  }
}
