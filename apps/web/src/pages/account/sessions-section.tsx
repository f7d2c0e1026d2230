import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { trpc } from "../../api/trpc.js";
import { Button } from "../../ui/button.js";
import { FailureNotice } from "../../ui/failure-notice.js";
import { Card, Section } from "../../ui/page.js";
import { Skeleton } from "../../ui/skeleton.js";
import { SessionRow } from "./session-row.js";

/** Where the person is signed in, with buttons that end one session or all others. */
export function SessionsSection() {
  const queryClient = useQueryClient();
  const list = useQuery(trpc.auth.listSessions.queryOptions({}));
  const refresh = () => void queryClient.invalidateQueries(trpc.auth.listSessions.queryFilter());
  const revoke = useMutation(trpc.auth.revokeSession.mutationOptions({ onSettled: refresh }));
  const revokeOthers = useMutation(trpc.auth.revokeOtherSessions.mutationOptions({ onSettled: refresh }));
  const failure = revoke.error ?? revokeOthers.error;
  const sessions = list.data?.sessions ?? [];
  return (
    <Section
      title="Where you are signed in"
      description="A session ends 30 days after the sign-in, or after 7 days without use."
    >
      {failure !== null && <FailureNotice title="The session was not ended" error={failure} />}
      <Card padded={false}>
        {list.isPending && (
          <div className="p-4">
            <Skeleton label="your sessions" />
          </div>
        )}
        {list.isError && (
          <FailureNotice
            title="Your sessions could not be read"
            error={list.error}
            onRetry={() => void list.refetch()}
          />
        )}
        {list.data !== undefined && (
          <ul className="divide-y divide-line" aria-label="Sessions">
            {sessions.map((session) => (
              <SessionRow
                key={session.id}
                session={session}
                ending={revoke.isPending && revoke.variables.id === session.id}
                onEnd={() => revoke.mutate({ id: session.id })}
              />
            ))}
          </ul>
        )}
      </Card>
      {sessions.length > 1 && (
        <Button variant="danger" busy={revokeOthers.isPending} onClick={() => revokeOthers.mutate({})}>
          End all other sessions
        </Button>
      )}
    </Section>
  );
}
