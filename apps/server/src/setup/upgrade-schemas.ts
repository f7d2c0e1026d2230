import { buildControlIndexes, readSchemaVersions } from "@billstack/tenancy";

import { dueForUpgrade } from "../connection/schema-upgrade-store.js";
import { upgradeSchema } from "../connection/upgrade-schema.js";
import type { Deps } from "../deps.js";

/** One job works so long, in milliseconds, well before it expires at 60 s. The next job goes on. */
const STEP_MS = 20_000;

/**
 * Upgrades the team schemas that lack migrations of this version, one after another, each in its own transaction. Then
 * builds the indexes of the control schema that are missing. Several jobs share the work. Teams whose schema is not
 * upgraded yet work meanwhile. Upgrades that fail are tried again by a later job, which the sweep sends.
 */
export async function upgradeSchemas(deps: Deps): Promise<void> {
  const began = performance.now();
  const isOver = (): boolean => deps.stopping.aborted || performance.now() - began > STEP_MS;
  const { outdated } = await readSchemaVersions(deps.sql);
  const due = await dueForUpgrade(deps.sql, outdated);
  let upgraded = 0;
  for (const [done, team] of due.entries()) {
    if (isOver()) {
      deps.log.info({ upgraded, left: due.length - done }, "upgrading team schemas");
      return deps.jobs.send(deps.sql, "upgrade_schemas", {}, { once: true });
    }
    if ((await upgradeSchema(deps, team)) === "upgraded") upgraded += 1;
  }
  if (upgraded > 0) deps.log.info({ upgraded, left: outdated.length - upgraded }, "upgraded team schemas");
  const { applied } = await buildControlIndexes(deps.direct);
  if (applied.length > 0) deps.log.info({ applied }, "built indexes of the control schema");
}

/** Sends the job of the upgrade if a team schema is outdated and may be tried now. */
export async function upgradeWhatIsOutdated(deps: Deps): Promise<void> {
  const { outdated } = await readSchemaVersions(deps.sql);
  if (outdated.length === 0 || (await dueForUpgrade(deps.sql, outdated)).length === 0) return;
  await deps.jobs.send(deps.sql, "upgrade_schemas", {}, { once: true });
}
