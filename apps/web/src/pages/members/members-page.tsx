import { may } from "@billstack/tenancy/roles";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { UserPlus } from "lucide-react";
import { useState } from "react";

import { trpc } from "../../api/trpc.js";
import { LeaveTeamDialog } from "../../session/leave-team-dialog.js";
import { useSession, useTeam } from "../../session/session-context.js";
import { Button } from "../../ui/button.js";
import { FailureNotice } from "../../ui/failure-notice.js";
import { Card, Page } from "../../ui/page.js";
import { Skeleton } from "../../ui/skeleton.js";
import { ChangeRoleDialog } from "./change-role-dialog.js";
import { InvitationSection } from "./invitation-section.js";
import { InviteDialog } from "./invite-dialog.js";
import { LinkDialog } from "./link-dialog.js";
import type { Member, NewLink } from "./member.js";
import { MemberTable } from "./member-table.js";
import { RemoveMemberDialog } from "./remove-member-dialog.js";

/** How often the list is read again, in milliseconds, because other people change it. */
const REFETCH_MS = 30_000;

/** The dialog that is open. */
type Open = { invite: true } | { link: NewLink } | { change: Member } | { remove: Member };

/** The page of the people of a team: it shows them to everybody, and owners and admins manage them. */
export function MembersPage() {
  const { id: teamId, role } = useTeam();
  const { user } = useSession();
  const queryClient = useQueryClient();
  const [open, setOpen] = useState<Open | null>(null);
  const query = useQuery({ ...trpc.members.list.queryOptions({ teamId }), refetchInterval: REFETCH_MS });
  const close = () => setOpen(null);
  function refreshAnd(next: Open | null) {
    setOpen(next);
    void queryClient.invalidateQueries({ queryKey: trpc.members.pathKey() });
    void queryClient.invalidateQueries({ queryKey: trpc.invitations.pathKey() });
    // One's own role may have changed.
    void queryClient.invalidateQueries(trpc.auth.session.queryFilter());
  }
  const mayInvite = may(role, "invitations.manage");
  return (
    <Page
      title="Members"
      description={
        <>
          The people of this team, and what each of them may do.{" "}
          <Link
            to="/help/$topic"
            params={{ topic: "people" }}
            className="text-accent underline underline-offset-3"
          >
            What each role may do
          </Link>
        </>
      }
      actions={
        mayInvite && (
          <Button variant="primary" onClick={() => setOpen({ invite: true })}>
            <UserPlus aria-hidden /> Invite a person
          </Button>
        )
      }
    >
      {query.isPending && (
        <Card>
          <Skeleton label="the members" />
        </Card>
      )}
      {query.isError && (
        <FailureNotice
          title="The members could not be read"
          error={query.error}
          onRetry={() => void query.refetch()}
        />
      )}
      {query.data !== undefined && (
        <MemberTable
          members={query.data.members}
          onChange={(member) => setOpen({ change: member })}
          onRemove={(member) => setOpen({ remove: member })}
        />
      )}
      {mayInvite && <InvitationSection key={teamId} onLink={(link) => refreshAnd({ link })} />}
      {open !== null && "invite" in open && (
        <InviteDialog onClose={close} onInvited={(link) => refreshAnd({ link })} />
      )}
      {open !== null && "link" in open && <LinkDialog made={open.link} onClose={close} />}
      {open !== null && "change" in open && (
        <ChangeRoleDialog member={open.change} onClose={close} onChanged={() => refreshAnd(null)} />
      )}
      {open !== null && "remove" in open && open.remove.userId === user.id && (
        <LeaveTeamDialog onClose={close} />
      )}
      {open !== null && "remove" in open && open.remove.userId !== user.id && (
        <RemoveMemberDialog member={open.remove} onClose={close} onRemoved={() => refreshAnd(null)} />
      )}
    </Page>
  );
}
