import { until, type TestServer } from "@billstack/server/testing";

/**
 * Makes it seem that the team's runs have waited for new keys for 25 hours, and has the sweep look at them now. The
 * runs then end as failed.
 */
export async function waitedForADay({ sql }: TestServer, teamId: string): Promise<void> {
  const [connection] = await sql<{ id: string }[]>`
    select id from billstack.connections where team_id = ${teamId}`;
  const id = connection?.id ?? "";
  await until("all runs to wait", async () => {
    const busy = await sql`
      select from (
        select connection_id, status, error, leased_until from billstack.backfills
        union all select connection_id, status, error, leased_until from billstack.verifications) as runs
      where connection_id = ${id} and status = 'running'
        and (error is null or error not like '%Replace the keys%' or leased_until > now())`;
    return busy.length === 0;
  });
  for (const table of ["backfills", "verifications"]) {
    await sql`
      update ${sql(`billstack.${table}`)} set started_at = started_at - interval '25 hours'
      where connection_id = ${id}`;
  }
  await sql`
    update billstack.problems set since = now() - interval '25 hours'
    where connection_id = ${id} and code = 'key_refused'`;
  await sql`
    insert into billstack_jobs.job (name, data, retry_limit, expire_in) values ('sweep', '{}', 0, '1 minute')`;
  await sql`select pg_notify(name, '{"kind":"job","queue":"sweep"}') from billstack.signal_channel`;
}
