import { may } from "@billstack/tenancy/roles";
import { useState } from "react";

import { useTeam } from "../../session/session-context.js";
import { whoMay } from "../../session/who-may.js";
import { Button } from "../../ui/button.js";
import type { ConnectionStatus } from "../../connection/connection-status.js";
import type { DisconnectResult } from "./disconnect-dialog.js";
import { lazyPart } from "../../ui/lazy-part.js";

const DisconnectDialog = lazyPart(async () => (await import("./disconnect-dialog.js")).DisconnectDialog);

interface DisconnectSectionProps {
  status: ConnectionStatus;
  onDisconnected: (result: DisconnectResult) => void;
}

/** Says what a disconnect removes, with the button that starts it. */
export function DisconnectSection({ status, onDisconnected }: DisconnectSectionProps) {
  const { role } = useTeam();
  const [asking, setAsking] = useState(false);
  return (
    <div className="flex flex-wrap items-center justify-between gap-4 rounded-xl border border-bad/30 bg-surface px-4 py-3 md:px-5">
      <p className="max-w-lg text-muted">
        Drops the schema <code className="font-mono text-xs break-all text-ink">{status.schemaName}</code>{" "}
        with all its tables, and destroys the stored keys. Your data in Stripe does not change.
      </p>
      {may(role, "connection.disconnect") ? (
        <Button variant="danger" disabled={status.disconnecting} onClick={() => setAsking(true)}>
          {status.disconnecting ? "Disconnecting…" : "Disconnect"}
        </Button>
      ) : (
        <p className="text-muted">
          Your role in this team ({role}) may not disconnect. {whoMay("connection.disconnect")} can.
        </p>
      )}
      {asking && (
        <DisconnectDialog status={status} onClose={() => setAsking(false)} onDisconnected={onDisconnected} />
      )}
    </div>
  );
}
