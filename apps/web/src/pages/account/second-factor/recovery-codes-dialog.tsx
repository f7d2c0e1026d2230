import { CodeExample } from "../../../ui/code-example.js";
import { ShowOnceDialog } from "../../../ui/show-once-dialog.js";

/** Shows new recovery codes, which the server never shows again. */
export function RecoveryCodesDialog({ codes, onClose }: { codes: string[]; onClose: () => void }) {
  return (
    <ShowOnceDialog title="Your recovery codes" what="the list of recovery codes" onClose={onClose}>
      {(onCopied) => (
        <>
          <p>
            If you lose your device, each of these codes lets you sign in once. Do not store them on the same
            device.
          </p>
          <CodeExample label="Recovery codes" code={codes.join("\n")} onCopied={onCopied} />
        </>
      )}
    </ShowOnceDialog>
  );
}
