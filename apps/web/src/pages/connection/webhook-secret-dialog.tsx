import { checkWebhookSecret, isPlaceholderWebhookSecret } from "@billstack/stripe-verify/key-format";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { failureOf } from "../../api/failure.js";
import { trpc } from "../../api/trpc.js";
import { useTeam } from "../../session/session-context.js";
import { Button } from "../../ui/button.js";
import { Checkbox } from "../../ui/checkbox.js";
import { Dialog } from "../../ui/dialog.js";
import { FailureNotice } from "../../ui/failure-notice.js";
import { Notice } from "../../ui/notice.js";
import { KeyForm } from "./key-form.js";
import { KeyInput } from "./key-input.js";
import { useKeyFields } from "./use-key-fields.js";

interface WebhookSecretDialogProps {
  onClose: () => void;
  onReplaced: () => void;
}

/** Stores another signing secret for the webhook. */
export function WebhookSecretDialog({ onClose, onReplaced }: WebhookSecretDialogProps) {
  const { id: teamId } = useTeam();
  const queryClient = useQueryClient();
  const [revokePrevious, setRevokePrevious] = useState(false);
  const fields = useKeyFields(({ webhookSecret }) => {
    const checked = checkWebhookSecret(webhookSecret);
    return checked.ok ? [] : checked.issues;
  });
  const replace = useMutation(
    trpc.connection.setWebhookSecret.mutationOptions({
      onSuccess: async () => {
        await queryClient.invalidateQueries({ queryKey: trpc.connection.pathKey() });
        onReplaced();
      },
      onError: (error) => fields.showServerIssues(failureOf(error).issues),
    }),
  );
  const { webhookSecret } = fields.values;
  const short =
    fields.issues.length === 0 && isPlaceholderWebhookSecret(webhookSecret) && webhookSecret !== "";
  return (
    <Dialog
      title="Replace webhook secret"
      description="Stripe shows the signing secret on the page of the webhook endpoint."
      onClose={onClose}
    >
      <KeyForm
        label="Replace webhook secret"
        fields={fields}
        pending={replace.isPending}
        onRefused={replace.reset}
        onSubmit={() => replace.mutate({ teamId, webhookSecret, revokePrevious })}
      >
        <KeyInput
          field="webhookSecret"
          fields={fields}
          hint="The secret of the endpoint that has this team's webhook URL."
        />
        {short && (
          <Notice tone="warn">
            This is too short to be a secret of Stripe. Deliveries will be refused until you store the real
            secret.
          </Notice>
        )}
        <Checkbox
          label="Revoke the previous secret at once"
          hint="Otherwise the previous secret stays valid for up to 24 hours, so no delivery is lost while Stripe changes to the new one."
          checked={revokePrevious}
          onChange={(event) => setRevokePrevious(event.target.checked)}
        />
        {replace.isError && failureOf(replace.error).code !== "invalid_input" && (
          <FailureNotice title="The secret was not replaced" error={replace.error} />
        )}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" busy={replace.isPending}>
            Replace secret
          </Button>
        </div>
      </KeyForm>
    </Dialog>
  );
}
