import { useState } from "react";

import type { ConnectionStatus } from "../../../connection/connection-status.js";
import { Button } from "../../../ui/button.js";
import { lazyPart } from "../../../ui/lazy-part.js";
import type { DisconnectResult } from "../disconnect-dialog.js";
import { Consequences } from "./consequences.js";

const DisconnectDialog = lazyPart(async () => (await import("../disconnect-dialog.js")).DisconnectDialog);

interface DisconnectStepProps {
  status: ConnectionStatus;
  /** Whether all checks of the test copy are true. */
  isReady: boolean;
  onDisconnected: (result: DisconnectResult) => void;
}

/** What a disconnect does, and the button that does it once the test copy is checked. */
export function DisconnectStep({ status, isReady, onDisconnected }: DisconnectStepProps) {
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Consequences status={status} />
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <Button variant="danger" disabled={!isReady || status.disconnecting} onClick={() => setAsking(true)}>
          {status.disconnecting ? "Disconnecting…" : "Disconnect the test keys"}
        </Button>
        {!isReady && (
          <p className="text-muted">
            You can do this when all checks above are met. To disconnect anyway, use the page Stripe
            connection.
          </p>
        )}
      </div>
      {asking && (
        <DisconnectDialog status={status} onClose={() => setAsking(false)} onDisconnected={onDisconnected} />
      )}
    </>
  );
}
