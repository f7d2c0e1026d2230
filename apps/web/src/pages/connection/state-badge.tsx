import { Badge } from "../../ui/badge.js";
import type { TeamState } from "../../connection/team-state.js";
import type { ConnectionStatus } from "../../connection/connection-status.js";

const LABELS = {
  leaving: "Disconnecting",
  stopped: "Stopped",
  problems: "Needs attention",
  preparing: "Preparing",
  loading: "Syncing",
  comparing: "Verifying",
  equal: "Equal to Stripe",
  "not-loaded": "Not synced yet",
  "not-verified": "Not verified yet",
} as const satisfies Record<TeamState["kind"], string>;

interface StateBadgeProps {
  state: TeamState | null;
  status: ConnectionStatus;
}

/** The one state of the page as a label. A page has no other label that says how the copy is. */
export function StateBadge({ state, status }: StateBadgeProps) {
  if (status.moving !== null) return <Badge tone="warn">Moving</Badge>;
  if (state === null) return null;
  const busy = state.tone === "info" || state.kind === "leaving";
  return (
    <Badge tone={state.tone} live={busy}>
      {LABELS[state.kind]}
    </Badge>
  );
}
