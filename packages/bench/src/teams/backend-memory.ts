import { readFile } from "node:fs/promises";

import type { Sql } from "postgres";

/** The sessions of BillStack's processes in PostgreSQL. */
export interface Backends {
  readonly sessions: number;
  /** The memory that each session has for itself, in megabytes, without the memory that all share. Null: not known. */
  readonly megabytes: readonly number[] | null;
}

/**
 * Reads how many sessions the processes of BillStack have in the database of `sql`, and their memory, as Linux tells it
 * (`RssAnon`). Other systems do not tell it.
 */
export async function readBackends(sql: Sql): Promise<Backends> {
  const rows = await sql<{ pid: number }[]>`
    select pid from pg_stat_activity
    where datname = current_database() and starts_with(application_name, 'billstack ')`;
  const megabytes = await Promise.all(rows.map(({ pid }) => anonymousMegabytes(pid)));
  const known = megabytes.filter((one) => one !== null);
  return { sessions: rows.length, megabytes: known.length === 0 ? null : known };
}

async function anonymousMegabytes(pid: number): Promise<number | null> {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  const kilobytes = /^RssAnon:\s+(\d+) kB/m.exec(status)?.[1];
  return kilobytes === undefined ? null : Number(kilobytes) / 1_000;
}
