import { useMutation } from "@tanstack/react-query";

import { trpc } from "../../api/trpc.js";
import { useTeam } from "../../session/session-context.js";
import { Button } from "../../ui/button.js";
import { Dialog } from "../../ui/dialog.js";
import { FailureNotice } from "../../ui/failure-notice.js";
import { Notice } from "../../ui/notice.js";
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
    <Dialog title={`Revoke ${name}?`} onClose={onClose}>
      <div className="space-y-4">
        <Notice tone="warn" title="Applications with this key are refused at once">
          <p>
            {lastUsedAt === null ? (
              "The key has never been used."
            ) : (
              <>
                The key was last used <RelativeTime at={lastUsedAt} />.
              </>
            )}{" "}
            A revoked key cannot be made valid again. To change a key without an interruption, rotate it
            instead.
          </p>
        </Notice>
        {revoke.isError && <FailureNotice title="The key was not revoked" error={revoke.error} />}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="danger" busy={revoke.isPending} onClick={() => revoke.mutate({ teamId, keyId })}>
            Revoke key
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
