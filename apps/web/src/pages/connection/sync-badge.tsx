import { Badge, type Tone } from "../../ui/badge.js";
import type { ConnectionStatus } from "./connection-status.js";

const BADGES = {
  pending: { tone: "info", label: "Pending", live: true },
  ready: { tone: "good", label: "Ready", live: false },
  syncing: { tone: "info", label: "Syncing", live: true },
  error: { tone: "bad", label: "Error", live: false },
} as const satisfies Record<
  NonNullable<ConnectionStatus["syncStatus"]>,
  { tone: Tone; label: string; live: boolean }
>;

/** The sync status as a label of one word. */
export function SyncBadge({ status }: { status: ConnectionStatus }) {
  if (status.disconnecting) {
    return (
      <Badge tone="warn" live>
        Disconnecting
      </Badge>
    );
  }
  if (status.moving !== null) return <Badge tone="warn">Moving</Badge>;
  if (status.syncStatus === null) return null;
  const { tone, label, live } = BADGES[status.syncStatus];
  return (
    <Badge tone={tone} live={live}>
      {label}
    </Badge>
  );
}
