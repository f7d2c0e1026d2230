import { useMutation } from "@tanstack/react-query";
import { useEffect, useState, type FormEvent } from "react";

import { trpc } from "../api/trpc.js";
import { Button } from "../ui/button.js";
import { Dialog } from "../ui/dialog.js";
import { FailureNotice } from "../ui/failure-notice.js";
import { controlClass, Field } from "../ui/field.js";
import { FocusedInput } from "../ui/focused-input.js";
import { EMPTY_PROOF, ProofField } from "../ui/proof-field.js";
import { TextButton } from "../ui/text-button.js";
import { answerConfirmation, useConfirmationAsked, type ConfirmationKind } from "./confirmation.js";
import { useSession } from "./session-context.js";

/** Opens the dialog whenever the server has asked for a confirmation. */
export function ConfirmIdentity() {
  const asked = useConfirmationAsked();
  // A call must not wait for a dialog that is gone, for example after the session has ended.
  useEffect(() => () => answerConfirmation(false), []);
  return asked !== null && <ConfirmIdentityDialog kind={asked} />;
}

/** Asks for the password or for a code of the second factor. After that, the call that was refused is sent again. */
function ConfirmIdentityDialog({ kind }: { kind: ConfirmationKind }) {
  const { user, secondFactor: hasFactor } = useSession();
  const secondFactor = hasFactor && kind === "any";
  const [byCode, setByCode] = useState(secondFactor);
  const [password, setPassword] = useState("");
  const [entry, setEntry] = useState(EMPTY_PROOF);
  const [submitted, setSubmitted] = useState(false);
  const confirm = useMutation(
    trpc.auth.confirm.mutationOptions({ gcTime: 0, onSuccess: () => answerConfirmation(true) }),
  );
  function submit(event: FormEvent) {
    event.preventDefault();
    setSubmitted(true);
    const text = byCode ? entry.text.trim() : password;
    if (text !== "" && !confirm.isPending) confirm.mutate(byCode ? { code: text } : { password: text });
  }
  function change(toCode: boolean) {
    setByCode(toCode);
    setSubmitted(false);
    confirm.reset();
  }
  const cancel = () => answerConfirmation(false);
  return (
    <Dialog
      title="Confirm that it is you"
      description={`This action needs your ${secondFactor ? "second factor or your password" : "password"} again. After that you are not asked for ten minutes.`}
      onClose={cancel}
    >
      <form onSubmit={submit} noValidate className="space-y-4">
        {byCode ? (
          <ProofField
            value={entry}
            onChange={setEntry}
            submitted={submitted}
            instead={<TextButton onClick={() => change(false)}>Use the password instead</TextButton>}
          />
        ) : (
          <Field
            label="Password"
            error={submitted && password === "" ? "Enter your password." : null}
            aside={secondFactor && <TextButton onClick={() => change(true)}>Use a code instead</TextButton>}
          >
            {(control) => (
              <FocusedInput
                {...control}
                type="password"
                autoComplete="current-password"
                className={controlClass}
                value={password}
                onChange={(event) => setPassword(event.target.value)}
              />
            )}
          </Field>
        )}
        {/* Tells password managers whose password is asked for. */}
        <input type="text" autoComplete="username" value={user.email} readOnly hidden />
        {confirm.isError && (
          <FailureNotice title="This did not confirm that it is you" error={confirm.error} />
        )}
        <div className="flex justify-end gap-2">
          <Button onClick={cancel}>Cancel</Button>
          <Button type="submit" variant="primary" busy={confirm.isPending}>
            Confirm
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
