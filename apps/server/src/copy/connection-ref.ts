import type { TeamId } from "@billstack/tenancy";

/**
 * The part of a connection that this room needs. Freshness is stored under `id`, and rows in the schema of
 * `teamId`.
 */
export interface ConnectionRef {
  id: string;
  teamId: TeamId;
}
