import { newTeamId, provisionTeamSchema } from "@billstack/tenancy";
import postgres, { type Sql } from "postgres";

/** Statements sent at once; each locks a type until all of them are done. */
const RENAMES_AT_ONCE = 200;

/**
 * Makes the schemas of `count` other teams. Their enum types get other names afterwards: the engine looks for its
 * own by name in all schemas, and with one of the same name anywhere its migrations end half way.
 */
export async function addOtherTeams(databaseUrl: string, count: number): Promise<void> {
  if (count === 0) return;
  console.error(`Making the schemas of ${count} other teams …`);
  const sql = postgres(databaseUrl, {
    max: 2,
    onnotice: () => {},
    connection: { synchronous_commit: "off" },
  });
  try {
    let left = count;
    const worker = async () => {
      while (left-- > 0) await provisionTeamSchema(sql, newTeamId());
    };
    await Promise.all([worker(), worker()]);
    await renameEnums(sql);
  } finally {
    await sql.end();
  }
}

async function renameEnums(sql: Sql): Promise<void> {
  const renames = await sql<{ statement: string }[]>`
    select format('alter type %I.%I rename to %I', nspname, typname, 'other_' || typname) as statement
    from pg_type join pg_namespace on pg_namespace.oid = typnamespace
    where typtype = 'e' and nspname like 'stripe\\_team\\_%' and typname not like 'other\\_%'`;
  for (let from = 0; from < renames.length; from += RENAMES_AT_ONCE) {
    const some = renames.slice(from, from + RENAMES_AT_ONCE);
    await sql.unsafe(some.map(({ statement }) => statement).join(";"));
  }
}
