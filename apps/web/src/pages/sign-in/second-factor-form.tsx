import { useMutation } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";

import { trpc } from "../../api/trpc.js";
import { Button } from "../../ui/button.js";
import { FailureNotice } from "../../ui/failure-notice.js";
import { EMPTY_PROOF, ProofField, proofOf } from "../../ui/proof-field.js";

interface SecondFactorFormProps {
  /** What the person has entered before, and the server has accepted. */
  credentials: { email: string; password: string };
  onSignedIn: () => void;
  onBack: () => void;
}

/** The second step of the sign-in: asks for a code of the authenticator app or for a recovery code. */
export function SecondFactorForm({ credentials, onSignedIn, onBack }: SecondFactorFormProps) {
  const [entry, setEntry] = useState(EMPTY_PROOF);
  const [submitted, setSubmitted] = useState(false);
  const signIn = useMutation(trpc.auth.signIn.mutationOptions({ onSuccess: onSignedIn }));
  function submit(event: FormEvent) {
    event.preventDefault();
    setSubmitted(true);
    const proof = proofOf(entry);
    if (proof !== null && !signIn.isPending) signIn.mutate({ ...credentials, ...proof });
  }
  return (
    <form noValidate aria-label="Second factor" className="space-y-4" onSubmit={submit}>
      {signIn.isError && <FailureNotice title="You are not signed in" error={signIn.error} />}
      <ProofField value={entry} onChange={setEntry} submitted={submitted} />
      <Button type="submit" variant="primary" size="lg" busy={signIn.isPending} className="w-full">
        Sign in
      </Button>
      <Button variant="ghost" size="lg" className="w-full" onClick={onBack}>
        Use another account
      </Button>
    </form>
  );
}
