import type { Sql } from "postgres";

import type { Custody } from "./custody.js";
import { resealConnections } from "./reseal-connections.js";
import {
  isUpgradeOver,
  readSealFormat,
  refuseV1,
  startDataKeys,
  unknownProcesses,
} from "./seal-format-store.js";

/** One call works for this time, in milliseconds. The job that calls it has a minute. */
const STEP_MS = 20_000;

/**
 * Brings the secrets of the form v1, which the version before has sealed, under data keys. Processes of the version
 * before cannot open secrets under data keys. So nothing is done while a session of such a process exists, nor in the
 * first minutes after the migration. Does nothing once the form v1 is refused.
 */
export async function upgradeSecrets(parts: { sql: Sql; custody: Custody }): Promise<void> {
  const { sql } = parts;
  const { dataKeys, v1Refused } = await readSealFormat(sql);
  if (v1Refused) return;
  if (!dataKeys) {
    if (!(await isUpgradeOver(sql, "0053_data_keys")) || (await unknownProcesses(sql)).length > 0) return;
    await startDataKeys(sql);
  }
  const began = performance.now();
  const isOver = (): boolean => performance.now() - began > STEP_MS;
  await resealConnections(parts, { underOtherKeyThan: null, isOver });
  await refuseV1(sql);
}
