import { useMutation } from "@tanstack/react-query";
import { useForm } from "react-hook-form";

import { failureOf, isShownInFields } from "../../api/failure.js";
import { trpc } from "../../api/trpc.js";
import { Button } from "../../ui/button.js";
import { FailureNotice } from "../../ui/failure-notice.js";
import { controlClass, Field } from "../../ui/field.js";
import { NameField } from "../../ui/name-field.js";
import { NEW_PASSWORD_RULES, PasswordField } from "../../ui/password-field.js";
import { useAfterJoin } from "./use-after-join.js";

/** Makes an account with the invited address, and joins the team with it. */
export function NewAccountForm({ token, email }: { token: string; email: string }) {
  const afterJoin = useAfterJoin();
  const { register, handleSubmit, formState, setError } = useForm({
    mode: "onTouched",
    defaultValues: { password: "", name: "" },
  });
  const accept = useMutation(
    trpc.invitations.accept.mutationOptions({
      gcTime: 0,
      onSuccess: afterJoin,
      onError: (error) => {
        for (const { path, message } of failureOf(error).issues)
          if (path === "password" || path === "name") setError(path, { message }, { shouldFocus: true });
      },
    }),
  );
  const { errors } = formState;
  const submit = handleSubmit(({ password, name }) => {
    if (accept.isPending) return;
    accept.mutate({ token, password, ...(name.trim() !== "" && { name: name.trim() }) });
  });
  return (
    <form noValidate className="space-y-4" onSubmit={(event) => void submit(event)}>
      {accept.isError && !isShownInFields(accept.error, ["password", "name"]) && (
        <FailureNotice title="You have not joined the team" error={accept.error} />
      )}
      <Field label="E-mail address" hint="The address that was invited.">
        {(control) => (
          <input
            {...control}
            readOnly
            autoComplete="username"
            className={`${controlClass} read-only:bg-sunken`}
            value={email}
          />
        )}
      </Field>
      <PasswordField
        label="Password"
        kind="new"
        registered={register("password", NEW_PASSWORD_RULES)}
        error={errors.password?.message}
      />
      <NameField registered={register("name")} error={errors.name?.message} />
      <Button type="submit" variant="primary" size="lg" busy={accept.isPending} className="w-full">
        Create account and join
      </Button>
    </form>
  );
}
