import { useBlocker } from "@tanstack/react-router";
import { useState, type ReactNode } from "react";

import { Button } from "./button.js";
import { DialogActions } from "./dialog-actions.js";
import { Dialog } from "./dialog.js";
import { Notice } from "./notice.js";

interface ShowOnceDialogProps {
  title: string;
  /** The name of the secret in a sentence, such as "the key". */
  what: string;
  onClose: () => void;
  /** Receives a function to call when the person has copied the secret. */
  children: (onCopied: () => void) => ReactNode;
}

/**
 * Shows a secret that the server never shows again. If the person has not copied it, closing the dialog, leaving the
 * page and reloading it ask first.
 */
export function ShowOnceDialog({ title, what, onClose, children }: ShowOnceDialogProps) {
  const [copied, setCopied] = useState(false);
  const [warned, setWarned] = useState(false);
  useBlocker({
    shouldBlockFn: () => {
      setWarned(!copied);
      return !copied;
    },
    enableBeforeUnload: () => !copied,
  });
  const close = () => (copied ? onClose() : setWarned(true));
  return (
    <Dialog
      wide
      title={title}
      description={`Copy ${what} now and store it where your secrets are. BillStack does not show it again.`}
      onClose={close}
    >
      <div className="space-y-4">
        {children(() => setCopied(true))}
        {warned && !copied && (
          <Notice
            tone="bad"
            title={`You have not copied ${what}`}
            action={<Button onClick={onClose}>Close without copying</Button>}
          >
            After you close this, nobody can see {what} again, and you have to create a new one.
          </Notice>
        )}
        <DialogActions>
          <Button variant="primary" onClick={close}>
            Done
          </Button>
        </DialogActions>
      </div>
    </Dialog>
  );
}
