import { notify } from "../database/signals.js";
import type { TeamContext } from "../context.js";
import { proveAgain } from "../connection/prove-again.js";
import { requireConnection } from "../connection/require.js";
import type { ConnectionStatus } from "../status/schemas.js";
import { lookAtEndpoints } from "../connection/second-endpoint.js";
import { readStatus } from "../status/status.js";

/**
 * Proves the key with Stripe now, looks at the webhook endpoints, and says how things stand. What does not answer is no
 * failure of the check: the status tells it.
 * @throws AppError not_connected, disconnecting, too_many_requests
 */
export async function checkConnection({ deps, teamId }: TeamContext): Promise<ConnectionStatus> {
  const connection = await requireConnection(deps, teamId);
  await deps.limits.take("checkTeam", teamId);
  const proved = await proveAgain(deps, connection);
  if (proved.keyValid) await lookAtEndpoints(deps, proved);
  await notify(deps.sql, { kind: "connection", teamId });
  return readStatus(deps, teamId);
}
