import { may } from "@billstack/tenancy/roles";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";

import { trpc } from "../../api/trpc.js";
import { useSession, useTeam } from "../../session/session-context.js";
import { Button } from "../../ui/button.js";
import { ConfirmDialog } from "../../ui/confirm-dialog.js";
import { FailureNotice } from "../../ui/failure-notice.js";
import { Notice } from "../../ui/notice.js";
import { Card, Section } from "../../ui/page.js";
import { Skeleton } from "../../ui/skeleton.js";

/** Whether the members of the team need a second factor. Owners choose it. */
export function SecuritySection() {
  const { id: teamId, role } = useTeam();
  const { secondFactor } = useSession();
  const queryClient = useQueryClient();
  const [asking, setAsking] = useState(false);
  const requirement = useQuery(trpc.security.get.queryOptions({ teamId }));
  const set = useMutation(
    trpc.security.set.mutationOptions({
      onSuccess: (stored) => {
        setAsking(false);
        queryClient.setQueryData(trpc.security.get.queryKey({ teamId }), stored);
        void queryClient.invalidateQueries(trpc.auth.session.queryFilter());
      },
    }),
  );
  const { data } = requirement;
  const mayChange = may(role, "security.manage");
  return (
    <Section
      title="Second factor"
      description="With a second factor, a stolen password is not enough to open this team."
    >
      <Card>
        {requirement.isPending && <Skeleton label="the rule about second factors" />}
        {requirement.isError && (
          <FailureNotice
            title="The rule about second factors could not be read"
            error={requirement.error}
            onRetry={() => void requirement.refetch()}
          />
        )}
        {data !== undefined && (
          <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3">
            <p className="max-w-xl">
              {data.requireSecondFactor
                ? "All members of this team need a second factor."
                : "A second factor is optional for the members."}
              <span className="block text-xs text-muted">{countText(data.membersWithout)}</span>
            </p>
            {mayChange &&
              (data.requireSecondFactor ? (
                <Button
                  busy={set.isPending}
                  onClick={() => set.mutate({ teamId, requireSecondFactor: false })}
                >
                  Stop requiring a second factor
                </Button>
              ) : (
                <Button disabled={!secondFactor} onClick={() => setAsking(true)}>
                  Require a second factor
                </Button>
              ))}
          </div>
        )}
      </Card>
      {mayChange && data?.requireSecondFactor === false && !secondFactor && (
        <Notice tone="info" title="You have no second factor yourself">
          Set one up in{" "}
          <Link to="/account/security" className="text-accent underline underline-offset-3">
            your account
          </Link>
          . Then you can require one from all members.
        </Notice>
      )}
      {set.isError && !asking && <FailureNotice title="The rule was not changed" error={set.error} />}
      {asking && (
        <ConfirmDialog
          title="Require a second factor?"
          warning="Members without one cannot open this team until they set one up"
          action="Require a second factor"
          mutation={set}
          failure="The rule was not changed"
          onConfirm={() => set.mutate({ teamId, requireSecondFactor: true })}
          onClose={() => setAsking(false)}
        >
          {countText(data?.membersWithout ?? 0)} API keys and the SQL login work as before.
        </ConfirmDialog>
      )}
    </Section>
  );
}

function countText(without: number): string {
  if (without === 0) return "Every member has a second factor.";
  return without === 1 ? "1 member has none." : `${without} members have none.`;
}
