import { Notice } from "../../ui/notice.js";
import type { EndpointOutcome } from "../../connection/connection-status.js";

/** Says that BillStack could not create the webhook endpoint of a new connection, and why. Otherwise shows nothing. */
export function EndpointNotice({ endpoint }: { endpoint: EndpointOutcome | null }) {
  if (endpoint?.made !== false) return null;
  return (
    <Notice tone="bad" title="Connected, but the webhook endpoint could not be created">
      {endpoint.error}
    </Notice>
  );
}
