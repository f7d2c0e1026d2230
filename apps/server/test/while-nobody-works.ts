import type { Stage } from "./stage.js";

/**
 * Runs `work` while no worker serves the stage's connection, so that everything that `work` puts into the inbox is
 * taken by one turn afterwards. A lease holds while a session of its owner is there: here the test's own session.
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
