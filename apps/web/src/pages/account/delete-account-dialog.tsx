import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useForm } from "react-hook-form";

import { trpc } from "../../api/trpc.js";
import { clearSessionData } from "../../session/clear-session-data.js";
import { useSession } from "../../session/session-context.js";
import { rememberSignedIn } from "../../session/session-end.js";
import { Button } from "../../ui/button.js";
import { Dialog } from "../../ui/dialog.js";
import { FailureNotice } from "../../ui/failure-notice.js";
import { PasswordField } from "../../ui/password-field.js";

/** Asks for the password, and deletes the person's account. */
export function DeleteAccountDialog({ onClose }: { onClose: () => void }) {
  const { user } = useSession();
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const { register, handleSubmit, formState } = useForm({ defaultValues: { password: "" } });
  const remove = useMutation(
    trpc.auth.deleteAccount.mutationOptions({
      onSuccess: async () => {
        rememberSignedIn(false);
        await navigate({ to: "/sign-in" });
        clearSessionData(queryClient);
      },
    }),
  );
  return (
    <Dialog
      title="Delete your account?"
      description={`The account ${user.email} and all its sessions are deleted. This cannot be undone.`}
      onClose={onClose}
    >
      <form
        noValidate
        className="space-y-4"
        onSubmit={(event) => void handleSubmit((values) => remove.isPending || remove.mutate(values))(event)}
      >
        {remove.isError && <FailureNotice title="Your account was not deleted" error={remove.error} />}
        <PasswordField
          label="Password"
          kind="current"
          registered={register("password", { required: "Enter your password." })}
          error={formState.errors.password?.message}
        />
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="danger" busy={remove.isPending}>
            Delete account
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
