import { notify } from "../database/signals.js";
import type { TeamContext } from "../context.js";
import { proveAgain } from "../connection/prove-again.js";
import { requireConnection } from "../connection/require.js";
import type { ConnectionStatus } from "../status/schemas.js";
import { checkEndpoints } from "../connection/check-endpoints.js";
import { readStatus } from "../status/status.js";

/**
 * Checks the key with Stripe now, reads the account's webhook endpoints, and returns the status. If Stripe does
 * not answer, or if the stored key cannot be opened, the check does not fail: the status shows the problem, and
 * `keyValid` is what the last proof found.
 *
 * @throws AppError not_connected, disconnecting, too_many_requests
 */
export async function checkConnection({ deps, teamId }: TeamContext): Promise<ConnectionStatus> {
  const connection = await requireConnection(deps, teamId);
  await deps.limits.take("checkTeam", teamId);
  const proved = await proveAgain(deps, connection);
  if (proved.keyValid) {
    await checkEndpoints(deps, proved);
    // Runs that wait because the key was refused go on now. By itself BillStack would try them again within a minute.
    await deps.resumeRuns(deps, deps.sql, proved.id);
  }
  await notify(deps.sql, { kind: "connection", teamId });
  return readStatus(deps, teamId);
}
