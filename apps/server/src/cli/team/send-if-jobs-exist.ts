import type { TransactionSql } from "postgres";

import type { Deps } from "../../deps.js";
import type { JobData, Queue } from "../../jobs/jobs.js";

/**
 * Sends a job in the caller's transaction. Does nothing in a database on which no server has run: the first sweep of a
 * server sends what is needed.
 */
export async function sendIfJobsExist<Q extends Queue>(
  { jobs }: Deps,
  sql: TransactionSql,
  queue: Q,
  data: JobData[Q],
): Promise<void> {
  const [row] = await sql<{ exist: boolean }[]>`
    select to_regclass('billstack_jobs.job') is not null as exist`;
  if (row?.exist === true) await jobs.send(sql, queue, data);
}
