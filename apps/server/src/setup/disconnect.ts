import { dependentViews, dropTeamSchema, withdrawReader, type TeamId } from "@billstack/tenancy";
import type { z } from "zod";

import type { Deps } from "../deps.js";
import { shortTransaction } from "../database/short-transaction.js";
import { notify } from "../database/signals.js";
import type { TeamContext, TeamWork } from "../context.js";
import { notConnected } from "../connection/require.js";
import type { disconnectOutput } from "../connection/schemas.js";
import { stripeOf } from "../connection/secrets.js";
import {
  deleteConnection,
  findConnectionById,
  lockConnection,
  markDisconnecting,
  type Connection,
} from "../connection/store.js";
import { removeEndpointsOf } from "../connection/webhook-endpoint.js";
import { endSessions } from "../sql-access/sessions.js";

/** If this process dies before the disconnect has ended, a job completes it after this time (in seconds). */
const COMPLETE_AFTER_SECONDS = 30;

/**
 * Disconnects a team in three steps. First the connection is marked, so that nothing is written for it any more, and
 * the team's SQL login may not read its tables any more. Then the webhook endpoint is deleted in Stripe. Finally one
 * transaction deletes the team schema, the secrets, the inbox and the runs. If Stripe does not answer, the disconnect
 * goes on. The SQL login stays, and may read the tables of the team's next connection.
 *
 * @throws AppError not_connected
 */
export async function disconnect(context: TeamContext): Promise<z.infer<typeof disconnectOutput>> {
  const result = await disconnectTeam(context);
  if (result === null) throw notConnected();
  return result;
}

/** Does what `disconnect` does. Returns null if the team is not connected. */
export async function disconnectTeam({
  deps,
  teamId,
  actor,
}: TeamWork): Promise<z.infer<typeof disconnectOutput> | null> {
  const connection = await shortTransaction(deps.sql, async (sql) => {
    const marked = await markDisconnecting(sql, teamId);
    if (marked === null) return null;
    await withdrawReader(sql, teamId);
    const data = { connectionId: marked.id, userId: actor.userId };
    await deps.jobs.send(sql, "disconnect", data, { startAfter: COMPLETE_AFTER_SECONDS });
    await notify(sql, { kind: "connection", teamId });
    return marked;
  });
  if (connection === null) return null;
  deps.receivers.drop(teamId);
  return complete(deps, connection, actor.userId);
}

/** Completes a disconnect that a crash interrupted. */
export async function completeDisconnect(
  deps: Deps,
  connectionId: string,
  userId: string | null,
): Promise<void> {
  const connection = await findConnectionById(deps.sql, connectionId);
  if (connection?.disconnectingAt != null) await complete(deps, connection, userId);
}

/** Makes the second and the third step of a disconnect. */
async function complete(
  deps: Deps,
  connection: Connection,
  userId: string | null,
): Promise<z.infer<typeof disconnectOutput>> {
  const { teamId, webhookEndpointId } = connection;
  const endpointGone = await removeEndpoint(deps, connection);
  // A session that reads a table would keep the table from being dropped.
  await endSessions(deps.sql, teamId);
  const views = await dropEverything(deps, connection.id, teamId, userId, endpointGone);
  const dropped = views.length === 0 ? {} : { droppedViews: views };
  if (endpointGone || webhookEndpointId === null) return { success: true, ...dropped };
  return {
    success: true,
    ...dropped,
    endpointRemoved: false,
    message: `BillStack could not delete the webhook endpoint in Stripe. Delete ${webhookEndpointId} in the Stripe Dashboard under Developers > Webhooks.`,
  };
}

/**
 * Deletes the connection's webhook endpoints in Stripe.
 *
 * @returns false if that failed; the reason is in the log
 */
async function removeEndpoint(deps: Deps, connection: Connection): Promise<boolean> {
  try {
    await removeEndpointsOf(stripeOf(deps, connection), connection.id);
    return true;
  } catch (error) {
    const known = connection.webhookEndpointId !== null;
    deps.log[known ? "warn" : "debug"](
      { err: error, teamId: connection.teamId },
      "the webhook endpoint could not be removed",
    );
    return false;
  }
}

/**
 * Deletes the team schema and everything of the connection, in one transaction.
 *
 * @returns the views of other schemas that were dropped with the tables they read
 */
async function dropEverything(
  deps: Deps,
  id: string,
  teamId: TeamId,
  userId: string | null,
  endpointRemoved: boolean,
): Promise<string[]> {
  return shortTransaction(deps.sql, async (sql) => {
    if ((await lockConnection(sql, id)) === null) return [];
    const droppedViews = await dependentViews(sql, teamId);
    await dropTeamSchema(sql, teamId);
    await deleteConnection(sql, id);
    await deps.audit.record(sql, {
      teamId,
      userId,
      action: "connection.disconnected",
      detail: { endpointRemoved, ...(droppedViews.length > 0 && { droppedViews }) },
    });
    await notify(sql, { kind: "connection", teamId });
    return droppedViews;
  });
}
