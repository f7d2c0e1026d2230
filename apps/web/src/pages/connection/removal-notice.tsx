import { Notice } from "../../ui/notice.js";
import { numberText } from "../../ui/number-text.js";
import type { ConnectionStatus } from "./connection-status.js";

/** How far BillStack is with deleting the events of a connection that the team had before. */
export function RemovalNotice({ removal }: { removal: NonNullable<ConnectionStatus["removal"]> }) {
  const { removed, expected } = removal;
  return (
    <Notice tone="info" title="Events of the connection before are being deleted">
      {numberText(removed)} of about {numberText(expected)} are deleted. You need not wait: a new connection
      does not see them.
    </Notice>
  );
}
