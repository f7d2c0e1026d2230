import { useMutation } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";

import { trpc } from "../../../api/trpc.js";
import { Button } from "../../../ui/button.js";
import { CopyButton } from "../../../ui/copy-button.js";
import { Dialog } from "../../../ui/dialog.js";
import { FailureNotice } from "../../../ui/failure-notice.js";
import { EMPTY_PROOF, ProofField, proofOf } from "../../../ui/proof-field.js";
import { QrCode } from "./qr-code.js";

interface SetUpDialogProps {
  /** What the server has made: the address for the QR code, and the secret in it. */
  begun: { uri: string; secret: string };
  onClose: () => void;
  onDone: (recoveryCodes: string[]) => void;
}

/** Shows the secret for the authenticator app, and asks for a first code, which proves that the app has the secret. */
export function SetUpDialog({ begun: { uri, secret }, onClose, onDone }: SetUpDialogProps) {
  const [entry, setEntry] = useState(EMPTY_PROOF);
  const [submitted, setSubmitted] = useState(false);
  const confirm = useMutation(
    trpc.factor.confirm.mutationOptions({
      gcTime: 0,
      onSuccess: ({ recoveryCodes }) => onDone(recoveryCodes),
    }),
  );
  function submit(event: FormEvent) {
    event.preventDefault();
    setSubmitted(true);
    const proof = proofOf(entry);
    if (proof !== null && "code" in proof && !confirm.isPending) confirm.mutate(proof);
  }
  return (
    <Dialog
      title="Set up a second factor"
      description="You need an authenticator app, for example on your phone or in your password manager."
      onClose={onClose}
    >
      <form onSubmit={submit} noValidate className="space-y-4">
        <div className="flex flex-col gap-4 sm:flex-row sm:items-start">
          <QrCode text={uri} label="QR code with the secret for your authenticator app" />
          <div className="min-w-0 space-y-2">
            <p>Scan this code with the app. Or type this secret into the app:</p>
            <code className="block rounded-md border border-line bg-sunken p-2 font-mono text-xs">
              {(secret.match(/.{1,4}/g) ?? []).join(" ")}
            </code>
            <CopyButton text={secret} what="the secret" />
          </div>
        </div>
        <ProofField value={entry} onChange={setEntry} submitted={submitted} instead={null} />
        {confirm.isError && <FailureNotice title="The second factor is not on yet" error={confirm.error} />}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" busy={confirm.isPending}>
            Switch on the second factor
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
