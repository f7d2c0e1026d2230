import { Notice } from "../../ui/notice.js";
import { numberText } from "../../ui/number-text.js";
import { ProgressBar } from "../../ui/progress-bar.js";
import type { ConnectionStatus } from "../../connection/connection-status.js";

/** How far BillStack is with deleting the events of a connection that the team had before. */
export function RemovalNotice({ removal }: { removal: NonNullable<ConnectionStatus["removal"]> }) {
  const { removed, expected } = removal;
  const progress = `${numberText(removed)} of about ${numberText(expected)} are deleted.`;
  return (
    <Notice tone="info" title="Events of the previous connection are being deleted">
      <p>{progress} You need not wait: a new connection does not see them.</p>
      <ProgressBar thin label="Deletion of the events" value={removed} max={expected} text={progress} />
    </Notice>
  );
}
