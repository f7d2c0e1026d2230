import { mayManageRole } from "@billstack/tenancy/roles";
import { useMutation, useQueryClient } from "@tanstack/react-query";

import { failureOf } from "../../api/failure.js";
import { trpc } from "../../api/trpc.js";
import { useTeam } from "../../session/session-context.js";
import { CELL } from "../../ui/action-table.js";
import { Badge, type Tone } from "../../ui/badge.js";
import { Button } from "../../ui/button.js";
import { DateTime } from "../../ui/date-time.js";
import { RelativeTime } from "../../ui/relative-time.js";
import { ActionsBelowName, ACTIONS_COLUMN } from "../../ui/row-actions.js";
import { ROLE_WORDS, type Invitation, type NewLink } from "./member.js";
import { OutsideText } from "../../ui/outside-text.js";

const STATUS: Record<Invitation["status"], { tone: Tone; label: string; hint?: string }> = {
  open: { tone: "info", label: "Waiting" },
  expired: { tone: "warn", label: "Expired", hint: "Create a new link." },
  void: {
    tone: "warn",
    label: "Not valid",
    hint: "The person who sent this invitation may no longer give this role. Create a new link.",
  },
};

/** One invitation, with buttons that make a new link and revoke it. */
export function InvitationRow({
  invitation,
  onLink,
}: {
  invitation: Invitation;
  onLink: (made: NewLink) => void;
}) {
  const { id: teamId, role: own } = useTeam();
  const queryClient = useQueryClient();
  const { id: invitationId, email, role, invitedByEmail, createdAt, expiresAt, status } = invitation;
  const refresh = () => void queryClient.invalidateQueries({ queryKey: trpc.invitations.pathKey() });
  const renew = useMutation(
    trpc.invitations.renew.mutationOptions({ gcTime: 0, onSuccess: onLink, onError: refresh }),
  );
  const revoke = useMutation(
    trpc.invitations.revoke.mutationOptions({ onSuccess: refresh, onError: refresh }),
  );
  const error = renew.error ?? revoke.error;
  const { tone, label, hint } = STATUS[status];
  const actions = mayManageRole(own, role) && (
    <>
      <Button
        busy={renew.isPending}
        onClick={() => renew.mutate({ teamId, invitationId })}
        aria-label={`New link for ${email}`}
      >
        New link
      </Button>
      <Button
        variant="danger"
        busy={revoke.isPending}
        onClick={() => revoke.mutate({ teamId, invitationId })}
        aria-label={`Revoke the invitation of ${email}`}
      >
        Revoke
      </Button>
    </>
  );
  return (
    <tr>
      <th scope="row" abbr={email} className={`${CELL} font-medium`}>
        <span className="block max-w-72 min-w-44">
          <OutsideText text={email} />
        </span>
        <ActionsBelowName>{actions}</ActionsBelowName>
        {error !== null && (
          <p role="alert" className="max-w-64 pt-1 text-xs font-normal text-bad">
            {failureOf(error).message}
          </p>
        )}
      </th>
      <td className={CELL}>{ROLE_WORDS[role].label}</td>
      <td className={`${CELL} whitespace-nowrap text-muted`}>
        <RelativeTime at={createdAt} />
        <span className="block max-w-48 truncate text-xs">
          by <OutsideText text={invitedByEmail} />
        </span>
      </td>
      <td className={CELL}>
        <Badge tone={tone}>{label}</Badge>
        <span className="block min-w-32 pt-0.5 text-xs text-muted">
          {hint ?? (
            <>
              Until <DateTime value={expiresAt} detail="day" />
            </>
          )}
        </span>
      </td>
      <td className={`${CELL} ${ACTIONS_COLUMN} py-1.5`}>
        <div className="flex justify-end gap-2">{actions}</div>
      </td>
    </tr>
  );
}
