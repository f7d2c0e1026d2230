import { useState, type FormEvent, type ReactNode } from "react";

import { Button } from "../../../ui/button.js";
import { Dialog } from "../../../ui/dialog.js";
import { FailureNotice } from "../../../ui/failure-notice.js";
import { EMPTY_PROOF, ProofField, proofOf } from "../../../ui/proof-field.js";

interface ProveDialogProps {
  title: string;
  /** The text of the button that does it. */
  action: string;
  danger?: boolean;
  mutation: { isPending: boolean; error: unknown };
  /** The title of the notice if it fails. */
  failure: string;
  onProof: (proof: { code: string } | { recoveryCode: string }) => void;
  onClose: () => void;
  children: ReactNode;
}

/** Says what an action does, asks for a code, and does it. */
export function ProveDialog(props: ProveDialogProps) {
  const { title, action, danger = false, mutation, failure, onProof, onClose, children } = props;
  const [entry, setEntry] = useState(EMPTY_PROOF);
  const [submitted, setSubmitted] = useState(false);
  function submit(event: FormEvent) {
    event.preventDefault();
    setSubmitted(true);
    const proof = proofOf(entry);
    if (proof !== null && !mutation.isPending) onProof(proof);
  }
  return (
    <Dialog title={title} description={children} onClose={onClose}>
      <form onSubmit={submit} noValidate className="space-y-4">
        <ProofField value={entry} onChange={setEntry} submitted={submitted} />
        {mutation.error !== null && <FailureNotice title={failure} error={mutation.error} />}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant={danger ? "danger" : "primary"} busy={mutation.isPending}>
            {action}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
