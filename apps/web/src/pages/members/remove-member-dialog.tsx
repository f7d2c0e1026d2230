import { useMutation } from "@tanstack/react-query";

import { trpc } from "../../api/trpc.js";
import { openStartPage } from "../../session/open-start-page.js";
import { useSession, useTeam } from "../../session/session-context.js";
import { ConfirmDialog } from "../../ui/confirm-dialog.js";
import { nameOf, type Member } from "./member.js";

interface RemoveMemberDialogProps {
  member: Member;
  onClose: () => void;
  onRemoved: () => void;
}

/** Removes a member, or takes the person who looks out of the team, when they confirm it. */
export function RemoveMemberDialog({ member, onClose, onRemoved }: RemoveMemberDialogProps) {
  const { id: teamId, name } = useTeam();
  const { user } = useSession();
  const leaves = member.userId === user.id;
  const remove = useMutation(
    trpc.members.remove.mutationOptions({ onSuccess: leaves ? openStartPage : onRemoved }),
  );
  return (
    <ConfirmDialog
      title={leaves ? `Leave ${name}?` : `Remove ${nameOf(member)}?`}
      warning={
        leaves ? "You lose access to this team at once" : "The person loses access to this team at once"
      }
      action={leaves ? "Leave the team" : "Remove from the team"}
      mutation={remove}
      failure={leaves ? "You are still in the team" : "The person was not removed"}
      onConfirm={() => remove.mutate({ teamId, userId: member.userId })}
      onClose={onClose}
    >
      {leaves
        ? "You need a new invitation to come back. "
        : "Their account and their other teams stay as they are. "}
      API keys belong to the team and keep working, and so does the SQL login. Replace those that{" "}
      {leaves ? "you" : "the person"} knew.
    </ConfirmDialog>
  );
}
