import type { TeamId } from "@billstack/tenancy";

/** What this room knows of a connection: whose rows to write, and which id their freshness is stored under. */
export interface ConnectionRef {
  id: string;
  teamId: TeamId;
}
