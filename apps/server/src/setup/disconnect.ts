import {
  dependentViews,
  dropTeamSchema,
  objectsOfPeople,
  withdrawReader,
  type ObjectOfPeople,
} from "@billstack/tenancy";
import type { z } from "zod";

import type { Deps } from "../deps.js";
import { shortTransaction } from "../database/short-transaction.js";
import { notify } from "../database/signals.js";
import type { TeamContext, TeamWork } from "../context.js";
import { notConnected } from "../connection/require.js";
import type { disconnectOutput } from "../connection/schemas.js";
import { stripeOf } from "../connection/secrets.js";
import { hasLeft } from "../connection/move-store.js";
import type { RemovalProgress } from "../connection/removal-store.js";
import {
  findConnectionById,
  lockConnection,
  markDisconnecting,
  type Connection,
} from "../connection/store.js";
import { removeEndpointsOf } from "../connection/webhook-endpoint.js";
import { endSessions } from "../sql-access/sessions.js";
import { refuseToDropObjects } from "./dependents.js";
import { removeConnection } from "./remove-leftovers.js";

/** If this process dies before the disconnect has ended, a job completes it after this time (in seconds). */
const COMPLETE_AFTER_SECONDS = 30;

/**
 * Disconnects a team in three steps. First the connection is marked, so that nothing is written for it any more, and
 * the team's SQL login may not read its tables any more. Then the webhook endpoint is deleted in Stripe. Finally one
 * transaction deletes the team schema, the secrets, the runs, and the first few thousand events. Jobs delete the other
 * events, because millions of them take minutes. If Stripe does not answer, the disconnect goes on. The SQL login stays,
 * and may read the tables of the team's next connection.
 *
 * @param dropObjects whether to drop also what people have made in the team schema
 * @throws AppError not_connected; objects_in_schema if people have made something and `dropObjects` is not true
 */
export async function disconnect(
  context: TeamContext,
  { dropObjects = false }: { dropObjects?: boolean | undefined } = {},
): Promise<z.infer<typeof disconnectOutput>> {
  if (!dropObjects) await refuseToDropObjects(context.deps.sql, context.teamId, "a disconnect");
  const marked = await mark(context);
  if (marked === null) throw notConnected();
  // Behind the wall of the team, the events of a connection that is gone are not seen.
  return complete(context.systemDeps, marked, context.actor.userId);
}

/**
 * Does what `disconnect` does, without the wall of the team, and drops also what people have made in the team schema.
 * Returns null if the team is not connected.
 */
export async function disconnectTeam(work: TeamWork): Promise<z.infer<typeof disconnectOutput> | null> {
  const marked = await mark(work);
  return marked === null ? null : complete(work.deps, marked, work.actor.userId);
}

/** Makes the first step of a disconnect. Returns null if the team is not connected. */
async function mark({ deps, teamId, actor }: TeamWork): Promise<Connection | null> {
  const connection = await shortTransaction(deps.sql, async (sql) => {
    const marked = await markDisconnecting(sql, teamId);
    if (marked === null) return null;
    await withdrawReader(sql, teamId);
    const data = { connectionId: marked.id, userId: actor.userId };
    await deps.jobs.send(sql, "disconnect", data, { startAfter: COMPLETE_AFTER_SECONDS });
    await notify(sql, { kind: "connection", teamId });
    return marked;
  });
  if (connection !== null) deps.receivers.drop(teamId);
  return connection;
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
  // The endpoint of a team that was moved sends to its new installation.
  const movedAway = await hasLeft(deps.sql, teamId);
  const endpointGone = movedAway || (await removeEndpoint(deps, connection));
  // A session that reads a table would keep the table from being dropped.
  await endSessions(deps.sql, teamId);
  const dropped = await dropEverything(deps, connection, userId, {
    endpointRemoved: endpointGone && !movedAway,
    ...(movedAway && { movedAway }),
  });
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

/** What a disconnect has dropped although BillStack had not made it, and how far the removal of the events is. */
interface Dropped {
  droppedViews?: string[];
  droppedObjects?: ObjectOfPeople[];
  removal?: Omit<RemovalProgress, "since">;
}

/**
 * Deletes the team schema and everything of the connection, in one transaction. Leaves to a job what takes long.
 *
 * @returns what was dropped although BillStack had not made it: views of other schemas, which read the tables, and
 *   objects in the team schema; and how far the removal of the events is, if some are left
 */
async function dropEverything(
  deps: Deps,
  { id, teamId }: Connection,
  userId: string | null,
  detail: { endpointRemoved: boolean; movedAway?: boolean },
): Promise<Dropped> {
  return shortTransaction(deps.sql, async (sql) => {
    if ((await lockConnection(sql, id)) === null) return {};
    const [views, objects] = [await dependentViews(sql, teamId), await objectsOfPeople(sql, teamId)];
    const dropped = {
      ...(views.length > 0 && { droppedViews: views }),
      ...(objects.length > 0 && { droppedObjects: objects }),
    };
    await dropTeamSchema(sql, teamId);
    const removal = await removeConnection(deps, sql, { id, teamId });
    await deps.audit.record(sql, {
      teamId,
      userId,
      action: "connection.disconnected",
      detail: { ...detail, ...dropped },
    });
    await notify(sql, { kind: "connection", teamId });
    return { ...dropped, ...(removal !== null && { removal }) };
  });
}
