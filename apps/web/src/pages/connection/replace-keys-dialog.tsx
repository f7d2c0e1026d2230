import { checkKeyPair } from "@billstack/stripe-verify/key-format";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { failureOf } from "../../api/failure.js";
import { trpc } from "../../api/trpc.js";
import { useTeam } from "../../session/session-context.js";
import { Button } from "../../ui/button.js";
import { Dialog } from "../../ui/dialog.js";
import { endOfDay } from "../../ui/end-of-day.js";
import { FailureNotice } from "../../ui/failure-notice.js";
import { expiryErrorOf, KeyExpiryField } from "./key-expiry-field.js";
import { KeyForm } from "./key-form.js";
import { KeyInput } from "./key-input.js";
import { useKeyFields } from "./use-key-fields.js";

interface ReplaceKeysDialogProps {
  onClose: () => void;
  onReplaced: () => void;
}

/** Replaces the stored keys by other keys of the same account and mode. */
export function ReplaceKeysDialog({ onClose, onReplaced }: ReplaceKeysDialogProps) {
  const { id: teamId } = useTeam();
  const queryClient = useQueryClient();
  const [lastDay, setLastDay] = useState("");
  const fields = useKeyFields((values) => {
    const checked = checkKeyPair(values);
    return checked.ok ? [] : checked.issues;
  });
  const replace = useMutation(
    trpc.connection.setKeys.mutationOptions({
      onSuccess: async () => {
        await queryClient.invalidateQueries({ queryKey: trpc.connection.pathKey() });
        onReplaced();
      },
      onError: (error) => fields.showServerIssues(failureOf(error).issues),
    }),
  );
  return (
    <Dialog
      title="Replace keys"
      description="Enter other keys of the same account and mode. For another account or mode, disconnect first, then connect again."
      onClose={onClose}
    >
      <KeyForm
        label="Replace keys"
        fields={fields}
        pending={replace.isPending}
        onRefused={replace.reset}
        onSubmit={({ secretKey, publishableKey }) =>
          replace.mutate({
            teamId,
            secretKey,
            publishableKey,
            ...(lastDay !== "" && { keyExpiresAt: endOfDay(lastDay) }),
          })
        }
      >
        <KeyInput field="secretKey" fields={fields} hint="We recommend a read-only restricted key." />
        <KeyInput
          field="publishableKey"
          fields={fields}
          hint="Use the publishable key of the same account and mode as the secret key. BillStack can check only the mode."
        />
        <KeyExpiryField date={lastDay} onChange={setLastDay} error={expiryErrorOf(replace.error)} />
        {replace.isError && failureOf(replace.error).code !== "invalid_input" && (
          <FailureNotice title="The keys were not replaced" error={replace.error} />
        )}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" busy={replace.isPending}>
            {replace.isPending ? "Checking the keys with Stripe…" : "Replace keys"}
          </Button>
        </div>
      </KeyForm>
    </Dialog>
  );
}
