import type { TeamId } from "@billstack/tenancy";
import type { Sql, TransactionSql } from "postgres";

/** What can be done with the result of a statement behind the wall. */
const OF_PROMISES = new Set<string | symbol>(["then", "catch", "finally"]);
/** What needs a connection of its own, on which the wall would not stand. */
const REFUSED = new Set<string | symbol>(["reserve", "listen", "subscribe", "largeObject", "end", "close"]);

/**
 * Returns a pool behind the wall of one team: its statements see and change only rows of this team in the control
 * schema, whatever the statements say. PostgreSQL checks that by the policies of migration 0066. Everything that
 * members and API keys do in a team runs with such a pool (`trpc/init.ts`).
 *
 * Each lone statement runs in a transaction of its own, because the wall stands until the end of a transaction. So it
 * stays on no connection, and a pooler between BillStack and PostgreSQL may give each transaction another connection.
 *
 * @param teamId the team; null: no team, so that no row of any team is seen
 */
export function teamSql(pool: Sql, teamId: TeamId | null): Sql {
  const begin = async <T>(options: string, work: (sql: TransactionSql) => T | Promise<T>): Promise<T> => {
    const boxed = await pool.begin(options, async (sql) => {
      // Both are sent at once, and PostgreSQL runs them in this order.
      const [, value] = await Promise.all([raiseWall(sql, teamId), work(sql)]);
      return { value };
    });
    return boxed.value as T;
  };
  const own: Record<string | symbol, unknown> = {
    unsafe: (...args: Parameters<Sql["unsafe"]>) =>
      behind(pool.unsafe(...args), () => begin("", (sql) => sql.unsafe(...args))),
    begin: (...args: [string, Work] | [Work]) =>
      args.length === 1 ? begin("", args[0]) : begin(args[0], args[1]),
  };
  return new Proxy(pool, {
    apply(_pool, _this, args: [TemplateStringsArray, ...never[]]) {
      // `sql(value)` and `sql(names)` are parts of statements, and send nothing.
      if (!Array.isArray(args[0]) || !Object.hasOwn(args[0], "raw")) return pool(...(args as [never]));
      return behind(pool(...args), () => begin("", (sql) => sql(...args)));
    },
    get(_pool, name) {
      if (Object.hasOwn(own, name)) return own[name];
      if (REFUSED.has(name)) throw new Error(`sql.${String(name)} does not work behind the wall of a team.`);
      return Reflect.get(pool, name) as unknown;
    },
  });
}

type Work = (sql: TransactionSql) => unknown;

/** Lets the transaction see only rows of the team until it ends. */
async function raiseWall(sql: TransactionSql, teamId: TeamId | null): Promise<void> {
  await sql`select set_config('billstack.wall', 'on', true), set_config('billstack.team', ${teamId ?? ""}, true)`;
}

/**
 * Returns a statement that `run` sends when somebody waits for it. Until then it can be a part of another statement,
 * as every statement of postgres.js can.
 */
function behind<Statement extends object>(statement: Statement, run: () => Promise<unknown>): Statement {
  let running: Promise<unknown> | undefined;
  return new Proxy(statement, {
    get(target, name) {
      if (OF_PROMISES.has(name)) {
        const sent = (running ??= run());
        return (Reflect.get(sent, name) as (...args: unknown[]) => unknown).bind(sent);
      }
      const value = Reflect.get(target, name) as unknown;
      if (typeof value === "function")
        throw new Error(`A statement behind the wall of a team has no ${String(name)}().`);
      return value;
    },
  });
}
