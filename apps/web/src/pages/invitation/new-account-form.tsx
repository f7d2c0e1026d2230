import { useMutation } from "@tanstack/react-query";
import { useForm } from "react-hook-form";

import { failureOf } from "../../api/failure.js";
import { trpc } from "../../api/trpc.js";
import { Button } from "../../ui/button.js";
import { FailureNotice } from "../../ui/failure-notice.js";
import { controlClass, Field } from "../../ui/field.js";
import { useAfterJoin } from "./use-after-join.js";

/** The shortest password that the server accepts, in characters (the minimum of NIST SP 800-63B). */
const MIN_PASSWORD_LENGTH = 8;

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
  const isShownInField = failureOf(accept.error).issues.some(
    ({ path }) => path === "password" || path === "name",
  );
  const submit = handleSubmit(({ password, name }) => {
    if (accept.isPending) return;
    accept.mutate({ token, password, ...(name.trim() !== "" && { name: name.trim() }) });
  });
  return (
    <form noValidate className="space-y-4" onSubmit={(event) => void submit(event)}>
      {accept.isError && !isShownInField && (
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
      <Field label="Password" error={errors.password?.message} hint="At least 8 characters.">
        {(control) => (
          <input
            {...control}
            {...register("password", {
              required: "Choose a password.",
              minLength: {
                value: MIN_PASSWORD_LENGTH,
                message: "Choose a longer password, with at least 8 characters.",
              },
            })}
            type="password"
            autoComplete="new-password"
            className={controlClass}
          />
        )}
      </Field>
      <Field label="Your name" error={errors.name?.message} hint="Optional">
        {(control) => (
          <input
            {...control}
            {...register("name")}
            autoComplete="name"
            maxLength={80}
            className={controlClass}
          />
        )}
      </Field>
      <Button type="submit" variant="primary" size="lg" busy={accept.isPending} className="w-full">
        Create account and join
      </Button>
    </form>
  );
}
