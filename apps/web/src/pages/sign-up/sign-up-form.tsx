import { useMutation } from "@tanstack/react-query";
import { useForm } from "react-hook-form";

import { failureOf, isShownInFields } from "../../api/failure.js";
import { trpc } from "../../api/trpc.js";
import { useAfterSignIn } from "../../session/use-after-sign-in.js";
import { Button } from "../../ui/button.js";
import { FailureNotice } from "../../ui/failure-notice.js";
import { controlClass, Field } from "../../ui/field.js";
import { NameField } from "../../ui/name-field.js";
import { NEW_PASSWORD_RULES, PasswordField } from "../../ui/password-field.js";

const FIELDS = ["email", "password", "name", "teamName", "setupToken"] as const;

interface SignUpFormProps {
  /** The path that opens afterwards. */
  redirect: string | undefined;
  /** Whether the person is the first one in production, who needs the set-up token. */
  setupTokenNeeded: boolean;
}

/** The sign-up form. */
export function SignUpForm({ redirect, setupTokenNeeded }: SignUpFormProps) {
  const afterSignIn = useAfterSignIn(redirect);
  const { register, handleSubmit, formState, setError } = useForm({
    mode: "onTouched",
    defaultValues: { email: "", password: "", name: "", teamName: "", setupToken: "" },
  });
  const signUp = useMutation(
    trpc.auth.signUp.mutationOptions({
      onSuccess: afterSignIn,
      onError: (error) => {
        for (const { path, message } of failureOf(error).issues) {
          const field = FIELDS.find((name) => name === path);
          if (field !== undefined) setError(field, { message }, { shouldFocus: true });
        }
      },
    }),
  );
  const { errors } = formState;
  const submit = handleSubmit(({ email, password, name, teamName, setupToken }) => {
    if (signUp.isPending) return;
    signUp.mutate({
      email,
      password,
      ...(name.trim() !== "" && { name }),
      ...(teamName.trim() !== "" && { teamName }),
      ...(setupTokenNeeded && { setupToken }),
    });
  });
  return (
    <form noValidate className="space-y-4" onSubmit={(event) => void submit(event)}>
      {signUp.isError && !isShownInFields(signUp.error, FIELDS) && (
        <FailureNotice title="No account was created" error={signUp.error} />
      )}
      {setupTokenNeeded && (
        <Field
          label="Set-up token"
          error={errors.setupToken?.message}
          hint="The first account of a new installation needs it. It is in the server's log, or in BILLSTACK_SETUP_TOKEN."
        >
          {(control) => (
            <input
              {...control}
              {...register("setupToken", { required: "Enter the set-up token from the server's log." })}
              autoComplete="off"
              spellCheck={false}
              className={controlClass}
            />
          )}
        </Field>
      )}
      <Field label="E-mail address" error={errors.email?.message}>
        {(control) => (
          <input
            {...control}
            {...register("email", {
              required: "Enter your e-mail address.",
              pattern: {
                value: /^\S+@\S+\.\S+$/,
                message: "This is not an e-mail address. Enter one such as ada@example.com.",
              },
            })}
            type="email"
            autoComplete="username"
            className={controlClass}
          />
        )}
      </Field>
      <PasswordField
        label="Password"
        kind="new"
        registered={register("password", NEW_PASSWORD_RULES)}
        error={errors.password?.message}
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <NameField registered={register("name")} error={errors.name?.message} />
        <Field label="Team name" error={errors.teamName?.message} hint="Optional">
          {(control) => (
            <input
              {...control}
              {...register("teamName")}
              autoComplete="organization"
              maxLength={80}
              className={controlClass}
            />
          )}
        </Field>
      </div>
      <Button type="submit" variant="primary" size="lg" busy={signUp.isPending} className="w-full">
        Create account
      </Button>
    </form>
  );
}
