import { useMutation } from "@tanstack/react-query";

import { trpc } from "../../api/trpc.js";
import { useTeam } from "../../session/session-context.js";
import { ConfirmDialog } from "../../ui/confirm-dialog.js";
import { RelativeTime } from "../../ui/relative-time.js";
import type { ApiKey } from "./api-key.js";

interface RevokeKeyDialogProps {
  apiKey: ApiKey;
  onClose: () => void;
  onRevoked: () => void;
}

/** Says what stops working, and revokes the key when the person confirms it. */
export function RevokeKeyDialog({ apiKey, onClose, onRevoked }: RevokeKeyDialogProps) {
  const { id: teamId } = useTeam();
  const { id: keyId, name, lastUsedAt } = apiKey;
  const revoke = useMutation(trpc.apiKeys.revoke.mutationOptions({ onSuccess: onRevoked }));
  return (
    <ConfirmDialog
      title={`Revoke ${name}?`}
      warning="Applications with this key are refused at once"
      action="Revoke key"
      mutation={revoke}
      failure="The key was not revoked"
      onConfirm={() => revoke.mutate({ teamId, keyId })}
      onClose={onClose}
    >
      {lastUsedAt === null ? (
        "The key has never been used."
      ) : (
        <>
          The key was last used <RelativeTime at={lastUsedAt} />.
        </>
      )}{" "}
      A revoked key cannot be made valid again. To change a key without an interruption, rotate it instead.
    </ConfirmDialog>
  );
}
