import type { Stage } from "./stage.js";

/**
 * Runs `work` while no worker may lease the stage's connection. A worker then takes all events together that
 * `work` has put into the inbox. The lease belongs to a database session of this test, which stays open.
 */
export async function whileNobodyWorks(stage: Stage, work: () => Promise<unknown>): Promise<void> {
  const lease = (end: string) =>
    stage.server.sql.unsafe(`
      update billstack.connections
      set leased_by = current_setting('application_name') || ' test', leased_until = ${end}
      where team_id = '${stage.teamId}'`);
  await lease("now() + interval '1 minute'");
  await work();
  await lease("now()");
}
