import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useForm } from "react-hook-form";

import { failureOf, isShownInFields } from "../../api/failure.js";
import { trpc } from "../../api/trpc.js";
import { clearSessionData } from "../../session/clear-session-data.js";
import { rememberSignedIn } from "../../session/session-end.js";
import { Button, buttonClass } from "../../ui/button.js";
import { FailureNotice } from "../../ui/failure-notice.js";
import { Notice } from "../../ui/notice.js";
import { NEW_PASSWORD_RULES, PasswordField } from "../../ui/password-field.js";

/** Asks for the new password of the person who has this token from a reset link. */
export function NewPasswordForm({ token }: { token: string }) {
  const queryClient = useQueryClient();
  const { register, handleSubmit, formState, setError } = useForm({ defaultValues: { newPassword: "" } });
  const reset = useMutation(
    trpc.auth.resetPassword.mutationOptions({
      onSuccess: () => {
        // All sessions have ended, also that of this browser.
        rememberSignedIn(false);
        clearSessionData(queryClient);
      },
      onError: (error) => {
        for (const { path, message } of failureOf(error).issues)
          if (path === "newPassword") setError("newPassword", { message }, { shouldFocus: true });
      },
    }),
  );
  if (reset.isSuccess) {
    return (
      <Notice
        tone="good"
        title="Your password was changed"
        action={
          <Link to="/sign-in" className={buttonClass({ variant: "primary" })}>
            Sign in
          </Link>
        }
      >
        <p>You are signed out everywhere.</p>
      </Notice>
    );
  }
  const isDead = reset.isError && failureOf(reset.error).code === "reset_link_invalid";
  return (
    <form
      noValidate
      className="space-y-4"
      onSubmit={(event) =>
        void handleSubmit(({ newPassword }) => reset.isPending || reset.mutate({ token, newPassword }))(event)
      }
    >
      {reset.isError && !isShownInFields(reset.error, ["newPassword"]) && (
        <FailureNotice title="Your password was not changed" error={reset.error} />
      )}
      {isDead && (
        <a href="/reset-password" className={buttonClass()}>
          Ask for a new link
        </a>
      )}
      <PasswordField
        label="New password"
        kind="new"
        registered={register("newPassword", NEW_PASSWORD_RULES)}
        error={formState.errors.newPassword?.message}
      />
      <Button type="submit" variant="primary" size="lg" busy={reset.isPending} className="w-full">
        Set password
      </Button>
    </form>
  );
}
