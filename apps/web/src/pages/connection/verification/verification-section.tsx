import { may } from "@billstack/tenancy/roles";
import { useMutation, useQueryClient, type UseQueryResult } from "@tanstack/react-query";
import { ShieldCheck } from "lucide-react";

import { trpc } from "../../../api/trpc.js";
import { useTeam } from "../../../session/session-context.js";
import { Button } from "../../../ui/button.js";
import { FailureNotice } from "../../../ui/failure-notice.js";
import { Card } from "../../../ui/page.js";
import { Skeleton } from "../../../ui/skeleton.js";
import { CheckAgain } from "../check-again.js";
import type { ConnectionStatus } from "../../../connection/connection-status.js";
import { VerificationProgress } from "./verification-progress.js";
import { VerificationResult } from "./verification-result.js";
import type { Verification } from "../../../connection/verification.js";

interface VerificationSectionProps {
  status: ConnectionStatus;
  query: UseQueryResult<{ verification: Verification | null }, unknown>;
}

/** Compares the copy with Stripe: starts a verification, shows its progress, and the result of the last one. */
export function VerificationSection({ status, query }: VerificationSectionProps) {
  const { id: teamId, role } = useTeam();
  const queryClient = useQueryClient();
  const verification = query.data?.verification ?? null;
  const running = verification?.status === "running";
  const start = useMutation(
    trpc.verification.start.mutationOptions({
      onSettled: () => queryClient.invalidateQueries({ queryKey: trpc.verification.pathKey() }),
    }),
  );
  const blocked = !may(role, "backfill.run")
    ? `Your role in this team (${role}) may not start a verification. Ask an owner, admin or member.`
    : status.disconnecting
      ? "This team is being disconnected."
      : !status.keyValid
        ? "Stripe refuses the key."
        : !status.schemaExists
          ? "The schema is being created. Try again in a moment."
          : null;
  return (
    <>
      <Card padded={false}>
        <div className="flex flex-wrap items-center gap-x-3 gap-y-2 px-4 py-3 md:px-5">
          <Button
            disabled={blocked !== null || running}
            busy={start.isPending}
            onClick={() => start.mutate({ teamId })}
          >
            <ShieldCheck aria-hidden /> Verify now
          </Button>
          {blocked !== null && <p className="text-muted">{blocked}</p>}
          {may(role, "backfill.run") && !status.disconnecting && !status.keyValid && <CheckAgain />}
          {query.isSuccess && verification === null && blocked === null && (
            <p className="text-muted">Nothing has been verified yet.</p>
          )}
        </div>
        {query.isPending && (
          <div className="px-4 pb-4 md:px-5">
            <Skeleton label="the last verification" lines={2} />
          </div>
        )}
        {running && <VerificationProgress verification={verification} />}
        {verification !== null && !running && <VerificationResult verification={verification} />}
      </Card>
      {start.isError && <FailureNotice title="The verification was not started" error={start.error} />}
      {query.isError && (
        <FailureNotice
          title="The last verification could not be read"
          error={query.error}
          onRetry={() => void query.refetch()}
        />
      )}
    </>
  );
}
