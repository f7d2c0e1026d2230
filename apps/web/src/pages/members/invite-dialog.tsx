import type { Role } from "@billstack/tenancy/roles";
import { useMutation } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";

import { failureOf } from "../../api/failure.js";
import { trpc } from "../../api/trpc.js";
import { useTeam } from "../../session/session-context.js";
import { Button } from "../../ui/button.js";
import { Dialog } from "../../ui/dialog.js";
import { FailureNotice } from "../../ui/failure-notice.js";
import { controlClass, Field } from "../../ui/field.js";
import type { NewLink } from "./member.js";
import { RoleChoice } from "./role-choice.js";

interface InviteDialogProps {
  onClose: () => void;
  onInvited: (made: NewLink) => void;
}

/** Asks for the address and the role of a person, and invites them. */
export function InviteDialog({ onClose, onInvited }: InviteDialogProps) {
  const { id: teamId } = useTeam();
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<Role>("member");
  const [missing, setMissing] = useState(false);
  const invite = useMutation(trpc.invitations.create.mutationOptions({ gcTime: 0, onSuccess: onInvited }));
  const issues = invite.isError ? failureOf(invite.error).issues : [];
  const issue = issues.find(({ path }) => path === "email")?.message ?? null;
  function submit(event: FormEvent) {
    event.preventDefault();
    if (email.trim() === "") setMissing(true);
    else if (!invite.isPending) invite.mutate({ teamId, email: email.trim(), role });
  }
  return (
    <Dialog
      title="Invite a person"
      description="The person gets a link that works once, for seven days, and only for this address."
      onClose={onClose}
    >
      <form onSubmit={submit} noValidate className="space-y-4">
        <Field
          label="E-mail address"
          error={missing && email.trim() === "" ? "Enter the person's e-mail address." : issue}
        >
          {(control) => (
            <input
              {...control}
              type="email"
              autoComplete="off"
              className={controlClass}
              value={email}
              onChange={(event) => setEmail(event.target.value)}
            />
          )}
        </Field>
        <RoleChoice role={role} onChange={setRole} />
        {invite.isError && issue === null && (
          <FailureNotice title="Nobody was invited" error={invite.error} />
        )}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" busy={invite.isPending}>
            Invite
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
