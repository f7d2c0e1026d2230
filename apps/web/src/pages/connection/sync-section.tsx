import { may } from "@billstack/tenancy/roles";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { DatabaseZap } from "lucide-react";
import { useState } from "react";

import { trpc } from "../../api/trpc.js";
import { useTeam } from "../../session/session-context.js";
import { Button } from "../../ui/button.js";
import { FailureNotice } from "../../ui/failure-notice.js";
import { Card } from "../../ui/page.js";
import { Skeleton } from "../../ui/skeleton.js";
import type { ConnectionStatus } from "./connection-status.js";
import { EqualHeadline } from "./equal-headline.js";
import { RunHistory } from "./run-history.js";
import { EVERYTHING, scopeInput, SyncOptions } from "./sync-options.js";
import { SyncProgress } from "./sync-progress.js";
import { useBackfill } from "./use-backfill.js";
import type { Verification } from "./verification/verification.js";

interface SyncSectionProps {
  status: ConnectionStatus;
  verification: Verification | null;
}

/** Loads the account's data: starts a run, shows its progress, cancels it, and lists the last runs. */
export function SyncSection({ status, verification }: SyncSectionProps) {
  const { id: teamId, role } = useTeam();
  const queryClient = useQueryClient();
  const [scope, setScope] = useState(EVERYTHING);
  const { query: last, running } = useBackfill(status);
  const backfill = last.data?.backfill ?? null;
  const refresh = () =>
    Promise.all(
      [trpc.backfill, trpc.connection].map((area) =>
        queryClient.invalidateQueries({ queryKey: area.pathKey() }),
      ),
    );
  const start = useMutation(trpc.backfill.start.mutationOptions({ onSettled: refresh }));
  const cancel = useMutation(trpc.backfill.cancel.mutationOptions({ onSettled: refresh }));
  const input = scopeInput(scope);
  const mayRun = may(role, "backfill.run");
  const blocked = !mayRun
    ? `Your role in this team (${role}) may not load data. Ask an owner, admin or member.`
    : status.disconnecting
      ? "This team is being disconnected."
      : !status.keyValid
        ? "Stripe refuses the key. Replace it first."
        : status.syncStatus === "pending"
          ? "The schema is being created. Try again in a moment."
          : input === null
            ? "Choose at least one object."
            : null;
  return (
    <>
      <Card>
        <div className="space-y-4">
          <EqualHeadline status={status} verification={verification} />
          <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
            <Button
              variant="primary"
              disabled={blocked !== null || running}
              busy={start.isPending}
              onClick={() => input !== null && start.mutate({ teamId, ...input })}
            >
              <DatabaseZap aria-hidden /> Sync data
            </Button>
            {running && mayRun && (
              <Button busy={cancel.isPending} onClick={() => cancel.mutate({ teamId })}>
                Cancel
              </Button>
            )}
            {blocked !== null && <p className="text-muted">{blocked}</p>}
          </div>
          {!running && mayRun && <SyncOptions scope={scope} onChange={setScope} />}
        </div>
      </Card>
      {start.isError && <FailureNotice title="The run was not started" error={start.error} />}
      {cancel.isError && <FailureNotice title="The run was not canceled" error={cancel.error} />}
      {last.isPending && (
        <Card>
          <Skeleton label="the last run" />
        </Card>
      )}
      {last.isError && (
        <FailureNotice
          title="The last run could not be read"
          error={last.error}
          onRetry={() => void last.refetch()}
        />
      )}
      {backfill !== null && <SyncProgress backfill={backfill} />}
      {last.isSuccess && backfill === null && !running && (
        <p className="text-muted">Nothing has been loaded yet over this connection.</p>
      )}
      <RunHistory />
    </>
  );
}
