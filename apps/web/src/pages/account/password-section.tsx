import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useForm } from "react-hook-form";

import { failureOf, isShownInFields } from "../../api/failure.js";
import { trpc } from "../../api/trpc.js";
import { Button } from "../../ui/button.js";
import { FailureNotice } from "../../ui/failure-notice.js";
import { Notice } from "../../ui/notice.js";
import { Card, Section } from "../../ui/page.js";
import { EMPTY_PROOF, ProofField, proofOf } from "../../ui/proof-field.js";
import { NEW_PASSWORD_RULES, PasswordField } from "../../ui/password-field.js";

/** A form that changes the person's password. It asks for a second factor once the server has asked for it. */
export function PasswordSection() {
  const queryClient = useQueryClient();
  const { register, handleSubmit, formState, setError, reset } = useForm({
    defaultValues: { currentPassword: "", newPassword: "" },
  });
  const [entry, setEntry] = useState(EMPTY_PROOF);
  const [factorAsked, setFactorAsked] = useState(false);
  const [codeMissing, setCodeMissing] = useState(false);
  const change = useMutation(
    trpc.auth.changePassword.mutationOptions({
      onSuccess: () => {
        reset();
        setEntry(EMPTY_PROOF);
        setFactorAsked(false);
        setCodeMissing(false);
        void queryClient.invalidateQueries(trpc.auth.listSessions.queryFilter());
      },
      onError: (error) => {
        const { code, message, issues } = failureOf(error);
        if (code === "second_factor_required") setFactorAsked(true);
        if (code === "wrong_credentials") setError("currentPassword", { message }, { shouldFocus: true });
        for (const issue of issues)
          if (issue.path === "newPassword")
            setError("newPassword", { message: issue.message }, { shouldFocus: true });
      },
    }),
  );
  const { errors } = formState;
  const asksForFactor = change.isError && failureOf(change.error).code === "second_factor_required";
  const isInField =
    isShownInFields(change.error, ["newPassword"]) || failureOf(change.error).code === "wrong_credentials";
  function send(values: { currentPassword: string; newPassword: string }) {
    const proof = proofOf(entry);
    const missing = factorAsked && proof === null;
    setCodeMissing(missing);
    if (!missing && !change.isPending) change.mutate({ ...values, ...proof });
  }
  return (
    <Section title="Password" description="A change signs you out everywhere except in this browser.">
      <Card>
        <form
          noValidate
          aria-label="Change password"
          className="max-w-md space-y-4"
          onSubmit={(event) => void handleSubmit(send)(event)}
        >
          {change.isSuccess && <Notice tone="good" title="Your password was changed" />}
          {change.isError && !asksForFactor && !isInField && (
            <FailureNotice title="Your password was not changed" error={change.error} />
          )}
          <PasswordField
            label="Current password"
            kind="current"
            registered={register("currentPassword", { required: "Enter your current password." })}
            error={errors.currentPassword?.message}
          />
          <PasswordField
            label="New password"
            kind="new"
            registered={register("newPassword", NEW_PASSWORD_RULES)}
            error={errors.newPassword?.message}
          />
          {factorAsked && <ProofField value={entry} onChange={setEntry} submitted={codeMissing} />}
          <Button type="submit" busy={change.isPending}>
            Change password
          </Button>
        </form>
      </Card>
    </Section>
  );
}
