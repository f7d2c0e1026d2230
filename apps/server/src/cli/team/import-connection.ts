import type { TransactionSql } from "postgres";

import { storeUntilProofs } from "../../connection/previous-until-store.js";
import { findConnectionById } from "../../connection/store.js";
import { sealFirst } from "../../custody/seal-first.js";
import { writeVersions } from "../../custody/secrets-store.js";
import type { Deps } from "../../deps.js";
import { storedFormOf } from "../../notices/signing-secret.js";
import { findSettings, storeSettings } from "../../notices/settings-store.js";
import { insertStagedConnection, stagedMode } from "./import-store.js";
import type { Manifest } from "./manifest.js";
import type { TeamSecrets } from "./team-secrets.js";

/**
 * Inserts the connection of an imported team, and seals its secrets with a new data key under the keys of this
 * installation.
 *
 * @returns how many rows were inserted: one
 */
export async function importConnection(
  deps: Deps,
  sql: TransactionSql,
  { teamId, connectionId, since }: Pick<Manifest, "teamId" | "since"> & { connectionId: string },
  columns: readonly string[],
  secrets: TeamSecrets["connection"],
): Promise<number> {
  const of = { id: connectionId, teamId, mode: await stagedMode(sql, teamId) };
  const { texts, version } = await sealFirst(deps.custody, sql, of, secrets);
  const inserted = await insertStagedConnection(sql, teamId, columns, { texts, rightUntil: since });
  await writeVersions(sql, [{ ...of, version }]);
  const until = (await findConnectionById(sql, connectionId))?.previousWebhookSecretUntil ?? null;
  if (until !== null)
    await storeUntilProofs(sql, [{ id: connectionId, proof: deps.custody.proveUntil(of, until) }]);
  return inserted;
}

/** Seals the secret of the team's webhook for notices with the keys of this installation. */
export async function importNoticeSecret(
  deps: Deps,
  sql: TransactionSql,
  teamId: Manifest["teamId"],
  secret: string | null,
): Promise<void> {
  if (secret === null) return;
  const { sealed, seal } = storedFormOf(deps, teamId, secret);
  const settings = await findSettings(sql, teamId);
  await storeSettings(sql, teamId, {
    ...settings,
    webhookSecretSealed: sealed,
    webhookSecretSeal: seal,
  });
}
