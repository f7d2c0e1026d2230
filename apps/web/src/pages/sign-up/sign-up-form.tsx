import { useMutation } from "@tanstack/react-query";
import { useForm } from "react-hook-form";

import { failureOf } from "../../api/failure.js";
import { trpc } from "../../api/trpc.js";
import { useAfterSignIn } from "../../session/use-after-sign-in.js";
import { Button } from "../../ui/button.js";
import { FailureNotice } from "../../ui/failure-notice.js";
import { controlClass, Field } from "../../ui/field.js";

const FIELDS = ["email", "password", "name", "teamName"] as const;

/** The shortest password that the server accepts, in characters (the minimum of NIST SP 800-63B). */
const MIN_PASSWORD_LENGTH = 8;

/** The sign-up form. `redirect` is the path that opens afterwards. */
export function SignUpForm({ redirect }: { redirect: string | undefined }) {
  const afterSignIn = useAfterSignIn(redirect);
  const { register, handleSubmit, formState, setError } = useForm({
    mode: "onTouched",
    defaultValues: { email: "", password: "", name: "", teamName: "" },
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
  const submit = handleSubmit(({ email, password, name, teamName }) => {
    if (signUp.isPending) return;
    signUp.mutate({
      email,
      password,
      ...(name.trim() !== "" && { name }),
      ...(teamName.trim() !== "" && { teamName }),
    });
  });
  return (
    <form noValidate className="space-y-4" onSubmit={(event) => void submit(event)}>
      {signUp.isError && <FailureNotice title="No account was created" error={signUp.error} />}
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
      <div className="grid gap-4 sm:grid-cols-2">
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
