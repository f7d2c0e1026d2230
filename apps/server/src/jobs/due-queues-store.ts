import type { Sql } from "postgres";

/**
 * Returns the names of the queues that have a job whose time has come and that no process has begun. pg-boss's own index
 * of jobs to fetch finds one job of each queue, so the time does not grow with the number of jobs.
 */
export async function dueQueues(sql: Sql): Promise<string[]> {
  const rows = await sql<{ name: string }[]>`
    select name from billstack_jobs.queue
    where exists (
      select from billstack_jobs.job
      where job.name = queue.name and job.state < 'active' and job.start_after < now())`;
  return rows.map(({ name }) => name);
}
