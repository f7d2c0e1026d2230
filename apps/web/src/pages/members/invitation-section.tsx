import { useQuery } from "@tanstack/react-query";

import { trpc } from "../../api/trpc.js";
import { useTeam } from "../../session/session-context.js";
import { ActionTable } from "../../ui/action-table.js";
import { FailureNotice } from "../../ui/failure-notice.js";
import { Card } from "../../ui/page.js";
import { InvitationRow } from "./invitation-row.js";
import type { NewLink } from "./member.js";

/** How often the list is read again, in milliseconds, because people accept invitations. */
const REFETCH_MS = 30_000;

/** The invitations that nobody has accepted. Without any, there is nothing to see. */
export function InvitationSection({ onLink }: { onLink: (made: NewLink) => void }) {
  const { id: teamId } = useTeam();
  const query = useQuery({
    ...trpc.invitations.list.queryOptions({ teamId }),
    refetchInterval: REFETCH_MS,
  });
  if (query.isError) {
    return (
      <FailureNotice
        title="The invitations could not be read"
        error={query.error}
        onRetry={() => void query.refetch()}
      />
    );
  }
  if (query.data === undefined || query.data.invitations.length === 0) return null;
  return (
    <section aria-label="Invitations" className="space-y-3">
      <h2 className="font-semibold">Invitations</h2>
      <Card padded={false}>
        <ActionTable
          label="Table of the invitations"
          caption="Invitations that nobody has accepted, the newest first"
          columns={["Address", "Role", "Invited", "Status"]}
        >
          {query.data.invitations.map((invitation) => (
            <InvitationRow key={invitation.id} invitation={invitation} onLink={onLink} />
          ))}
        </ActionTable>
      </Card>
    </section>
  );
}
