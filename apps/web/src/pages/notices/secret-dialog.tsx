import { SecretField } from "../../ui/secret-field.js";
import { ShowOnceDialog } from "../../ui/show-once-dialog.js";

/** Shows the secret with which notices are signed. The server never shows it again. */
export function SecretDialog({ secret, onClose }: { secret: string; onClose: () => void }) {
  return (
    <ShowOnceDialog title="The secret of the webhook" what="the secret" onClose={onClose}>
      {(onCopied) => (
        <>
          <SecretField label="Secret" value={secret} onCopied={onCopied} />
          <p className="text-muted">
            Your application verifies with it that a request comes from BillStack. The help page shows how.
          </p>
        </>
      )}
    </ShowOnceDialog>
  );
}
