import type { ReactNode } from "react";

import { Button } from "./button.js";
import { Dialog } from "./dialog.js";
import { FailureNotice } from "./failure-notice.js";
import { Notice } from "./notice.js";

interface ConfirmDialogProps {
  title: ReactNode;
  /** What stops working at once. */
  warning: string;
  /** The text of the button that does it. */
  action: string;
  mutation: { isPending: boolean; error: unknown };
  /** The title of the notice if it fails. */
  failure: string;
  onConfirm: () => void;
  onClose: () => void;
  children: ReactNode;
}

/** Says what an action breaks, and does it when the person confirms. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { title, warning, action, mutation, failure, onConfirm, onClose, children } = props;
  return (
    <Dialog title={title} onClose={onClose}>
      <div className="space-y-4">
        <Notice tone="warn" title={warning}>
          <p>{children}</p>
        </Notice>
        {mutation.error !== null && <FailureNotice title={failure} error={mutation.error} />}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="danger" busy={mutation.isPending} onClick={onConfirm}>
            {action}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
