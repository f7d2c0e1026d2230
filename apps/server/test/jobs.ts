import { until, type TestServer } from "@billstack/server/testing";

import { sendSignal } from "./send-signal.js";

/** Has the sweep run now, and waits for its end. */
export async function sweep({ sql }: TestServer): Promise<void> {
  await sql`
    insert into billstack_jobs.job (name, data, retry_limit, expire_in) values ('sweep', '{}', 0, '1 minute')`;
  await sendSignal(sql, JSON.stringify({ kind: "job", queue: "sweep" }));
  await jobsDone({ sql }, "sweep");
}

/** Waits until no job of the queue is due. */
export async function jobsDone({ sql }: Pick<TestServer, "sql">, queue: string): Promise<void> {
  await until(`the jobs of ${queue} to end`, async () => {
    const [row] = await sql<{ open: number }[]>`
      select count(*)::int as open from billstack_jobs.job
      where name = ${queue} and state < 'completed' and start_after <= now()`;
    return row?.open === 0;
  });
}
