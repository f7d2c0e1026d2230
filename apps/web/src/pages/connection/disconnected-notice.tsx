import { Notice } from "../../ui/notice.js";
import type { DisconnectResult } from "./disconnect-dialog.js";

/**
 * The result of a disconnect. If the webhook endpoint could not be removed in Stripe, it says how to do that by
 * hand.
 */
export function DisconnectedNotice({ result }: { result: DisconnectResult }) {
  return (
    <>
      <Notice tone="good" title="Disconnected">
        The schema is dropped and the stored keys are destroyed. You can connect again at any time and sync
        the same data.
      </Notice>
      {result.droppedViews !== undefined && result.droppedViews.length > 0 && (
        <Notice tone="warn" title="Views that read the tables were also dropped">
          {result.droppedViews.join(", ")}
        </Notice>
      )}
      {result.droppedObjects !== undefined && (
        <Notice tone="warn" title="Objects that BillStack did not create were also dropped">
          {result.droppedObjects.map(({ kind, name }) => `${kind} ${name}`).join(", ")}
        </Notice>
      )}
      {result.endpointRemoved === false && (
        <Notice tone="warn" title="One thing is left in Stripe">
          {result.message ?? "Delete the webhook endpoint in Stripe's Dashboard under Developers > Webhooks."}
        </Notice>
      )}
    </>
  );
}
