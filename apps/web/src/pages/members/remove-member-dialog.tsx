import { useMutation } from "@tanstack/react-query";

import { trpc } from "../../api/trpc.js";
import { useTeam } from "../../session/session-context.js";
import { ConfirmDialog } from "../../ui/confirm-dialog.js";
import { nameOf, type Member } from "./member.js";

interface RemoveMemberDialogProps {
  member: Member;
  onClose: () => void;
  onRemoved: () => void;
}

/** Removes another member, when the person who looks confirms it. */
export function RemoveMemberDialog({ member, onClose, onRemoved }: RemoveMemberDialogProps) {
  const { id: teamId } = useTeam();
  const remove = useMutation(trpc.members.remove.mutationOptions({ onSuccess: onRemoved }));
  return (
    <ConfirmDialog
      title={`Remove ${nameOf(member)}?`}
      warning="The person loses access to this team at once"
      action="Remove from the team"
      mutation={remove}
      failure="The person was not removed"
      onConfirm={() => remove.mutate({ teamId, userId: member.userId })}
      onClose={onClose}
    >
      Their account and their other teams stay as they are. API keys belong to the team and keep working, and
      so does the SQL login. Replace those that the person knew.
    </ConfirmDialog>
  );
}
