import { may } from "@billstack/tenancy/roles";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { DatabaseZap } from "lucide-react";
import { useState } from "react";

import { trpc } from "../../api/trpc.js";
import { useTeam } from "../../session/session-context.js";
import { Button } from "../../ui/button.js";
import { FailureNotice } from "../../ui/failure-notice.js";
import { lazyPart } from "../../ui/lazy-part.js";
import { Card } from "../../ui/page.js";
import { Skeleton } from "../../ui/skeleton.js";
import type { TeamState } from "../../connection/team-state.js";
import type { ConnectionStatus } from "../../connection/connection-status.js";
import { CheckAgain } from "./check-again.js";
import { StateHeadline } from "./state-headline.js";
import { EVERYTHING, scopeInput, SyncOptions } from "./sync-options.js";
import { useBackfill } from "../../connection/use-backfill.js";
import type { Verification } from "../../connection/verification.js";

const SyncProgress = lazyPart(async () => (await import("./sync-progress.js")).SyncProgress);

interface SyncSectionProps {
  status: ConnectionStatus;
  state: TeamState | null;
  verification: Verification | null;
}

/** Syncs the account's data: starts a run, shows its progress and cancels it. */
export function SyncSection({ status, state, verification }: SyncSectionProps) {
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
    ? `Your role in this team (${role}) may not sync data. Ask an owner, admin or member.`
    : status.disconnecting
      ? "This team is being disconnected."
      : !status.keyValid
        ? "Stripe refuses the key."
        : status.syncStatus === "pending"
          ? "The schema is being created. Try again in a moment."
          : input === null
            ? "Choose at least one object type."
            : null;
  return (
    <>
      <Card>
        <div className="space-y-4">
          {state !== null && <StateHeadline state={state} verification={verification} />}
          <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
            <Button
              variant="primary"
              disabled={blocked !== null || running}
              busy={start.isPending}
              onClick={() => input !== null && start.mutate({ teamId, ...input })}
            >
              <DatabaseZap aria-hidden /> Sync now
            </Button>
            {running && mayRun && (
              <Button busy={cancel.isPending} onClick={() => cancel.mutate({ teamId })}>
                Cancel
              </Button>
            )}
            {blocked !== null && <p className="text-muted">{blocked}</p>}
            {mayRun && !status.disconnecting && !status.keyValid && <CheckAgain />}
            {!running && mayRun && <SyncOptions scope={scope} onChange={setScope} />}
          </div>
        </div>
      </Card>
      {start.isError && <FailureNotice title="The sync was not started" error={start.error} />}
      {cancel.isError && <FailureNotice title="The sync was not canceled" error={cancel.error} />}
      {last.isPending && (
        <Card>
          <Skeleton label="the last sync" />
        </Card>
      )}
      {last.isError && (
        <FailureNotice
          title="The last sync could not be read"
          error={last.error}
          onRetry={() => void last.refetch()}
        />
      )}
      {backfill !== null && <SyncProgress backfill={backfill} />}
      {last.isSuccess && backfill === null && !running && (
        <p className="text-muted">Nothing has been synced yet.</p>
      )}
    </>
  );
}
