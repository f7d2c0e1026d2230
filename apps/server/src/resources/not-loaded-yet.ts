import type { TeamId } from "@billstack/tenancy";
import type { Sql } from "postgres";

import { notConnected, notLoaded } from "../connection/require.js";
import { isLoaded } from "../copy/listings.js";
import type { AppError } from "../errors.js";
import type { Resource } from "./resource.js";

/**
 * Says whether the copy has all objects of a resource. Ask it before the rows are read: a load that ends in between
 * would make incomplete rows look complete.
 *
 * @returns null if it has; otherwise the error for an answer that would need all of them
 * @throws AppError not_connected
 */
export async function notLoadedYet(sql: Sql, teamId: TeamId, resource: Resource): Promise<AppError | null> {
  const loaded = await isLoaded(sql, teamId, resource.loadedWith);
  if (loaded === null) throw notConnected();
  if (loaded) return null;
  return notLoaded(
    `Not all ${resource.plural} of this account have been synced yet, so some may be missing.`,
  );
}
