import type { Role } from "@billstack/tenancy/roles";
import { useMutation } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";

import { trpc } from "../../api/trpc.js";
import { useSession, useTeam } from "../../session/session-context.js";
import { Button } from "../../ui/button.js";
import { Dialog } from "../../ui/dialog.js";
import { FailureNotice } from "../../ui/failure-notice.js";
import { nameOf, type Member } from "./member.js";
import { RoleChoice } from "./role-choice.js";

interface ChangeRoleDialogProps {
  member: Member;
  onClose: () => void;
  onChanged: () => void;
}

/** Gives a member another role. */
export function ChangeRoleDialog({ member, onClose, onChanged }: ChangeRoleDialogProps) {
  const { id: teamId } = useTeam();
  const { user } = useSession();
  const [role, setRole] = useState<Role>(member.role);
  const change = useMutation(trpc.members.changeRole.mutationOptions({ onSuccess: onChanged }));
  function submit(event: FormEvent) {
    event.preventDefault();
    if (role === member.role) onClose();
    else if (!change.isPending) change.mutate({ teamId, userId: member.userId, role });
  }
  return (
    <Dialog
      title={member.userId === user.id ? "Change your role" : `Change the role of ${nameOf(member)}`}
      description="The new role applies at once, also on pages that are open."
      onClose={onClose}
    >
      <form onSubmit={submit} noValidate className="space-y-4">
        <RoleChoice role={role} onChange={setRole} />
        {change.isError && <FailureNotice title="The role was not changed" error={change.error} />}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" busy={change.isPending}>
            Save role
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
