import { useMutation } from "@tanstack/react-query";

import { trpc } from "../api/trpc.js";
import { ConfirmDialog } from "../ui/confirm-dialog.js";
import { OutsideText } from "../ui/outside-text.js";
import { openStartPage } from "./open-start-page.js";
import { useSession, useTeam } from "./session-context.js";

/** Takes the person who looks out of the team, when they confirm it. */
export function LeaveTeamDialog({ onClose }: { onClose: () => void }) {
  const { id: teamId, name } = useTeam();
  const { user } = useSession();
  const leave = useMutation(trpc.members.remove.mutationOptions({ onSuccess: openStartPage }));
  return (
    <ConfirmDialog
      title={
        <>
          Leave <OutsideText text={name} />?
        </>
      }
      warning="You lose access to this team at once"
      action="Leave the team"
      mutation={leave}
      failure="You are still in the team"
      onConfirm={() => leave.mutate({ teamId, userId: user.id })}
      onClose={onClose}
    >
      You need a new invitation to come back. API keys belong to the team and keep working, and so does the
      SQL login. Ask an admin to replace those that you knew.
    </ConfirmDialog>
  );
}
