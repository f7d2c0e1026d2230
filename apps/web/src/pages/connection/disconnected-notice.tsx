import { Notice } from "../../ui/notice.js";
import type { DisconnectResult } from "./disconnect-dialog.js";

/** The outcome of a disconnect, and what is left to do by hand where Stripe could not be told. */
export function DisconnectedNotice({ result }: { result: DisconnectResult }) {
  return (
    <>
      <Notice tone="good" title="Disconnected">
        The schema is dropped and the stored keys are destroyed. Connect again whenever you like: loading the
        data brings the same rows back.
      </Notice>
      {result.endpointRemoved === false && (
        <Notice tone="warn" title="One thing is left to do in Stripe">
          {result.message ?? "Delete the webhook endpoint in Stripe's Dashboard under Developers > Webhooks."}
        </Notice>
      )}
    </>
  );
}
