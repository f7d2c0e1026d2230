import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { trpc } from "../../../api/trpc.js";
import { FailureNotice } from "../../../ui/failure-notice.js";
import { lazyPart } from "../../../ui/lazy-part.js";
import { Card, Section } from "../../../ui/page.js";
import { Skeleton } from "../../../ui/skeleton.js";
import { FactorFacts } from "./factor-facts.js";

const ProveDialog = lazyPart(async () => (await import("./prove-dialog.js")).ProveDialog);
const RecoveryCodesDialog = lazyPart(
  async () => (await import("./recovery-codes-dialog.js")).RecoveryCodesDialog,
);
const SetUpDialog = lazyPart(async () => (await import("./set-up-dialog.js")).SetUpDialog);

/** The person's second factor: set it up, make new recovery codes, remove it. */
export function SecondFactorSection() {
  const queryClient = useQueryClient();
  const factor = useQuery(trpc.factor.get.queryOptions({}));
  const [asking, setAsking] = useState<"renew" | "remove" | null>(null);
  const [codes, setCodes] = useState<string[] | null>(null);
  const begin = useMutation(trpc.factor.begin.mutationOptions({ gcTime: 0 }));
  /** Reads again what has changed, and shows new recovery codes. */
  function refreshAnd(recoveryCodes: string[] | null) {
    setAsking(null);
    setCodes(recoveryCodes);
    begin.reset();
    // Teams show who has a second factor, and how many have none.
    void queryClient.invalidateQueries();
  }
  const renew = useMutation(
    trpc.factor.renewRecoveryCodes.mutationOptions({
      gcTime: 0,
      onSuccess: ({ recoveryCodes }) => refreshAnd(recoveryCodes),
    }),
  );
  const remove = useMutation(trpc.factor.remove.mutationOptions({ onSuccess: () => refreshAnd(null) }));
  return (
    <Section
      title="Second factor"
      description="With a second factor, a stolen password is not enough to sign in as you."
    >
      <Card>
        {factor.isPending && <Skeleton label="the second factor" />}
        {factor.isError && (
          <FailureNotice
            title="The second factor could not be read"
            error={factor.error}
            onRetry={() => void factor.refetch()}
          />
        )}
        {factor.data !== undefined && (
          <FactorFacts
            factor={factor.data.secondFactor}
            beginning={begin.isPending}
            onBegin={() => begin.mutate({})}
            onRenew={() => setAsking("renew")}
            onRemove={() => setAsking("remove")}
          />
        )}
      </Card>
      {begin.isError && <FailureNotice title="The second factor was not set up" error={begin.error} />}
      {begin.data !== undefined && (
        <SetUpDialog begun={begin.data} onClose={() => begin.reset()} onDone={refreshAnd} />
      )}
      {codes !== null && <RecoveryCodesDialog codes={codes} onClose={() => setCodes(null)} />}
      {asking === "renew" && (
        <ProveDialog
          title="Create new recovery codes?"
          action="Create new codes"
          mutation={renew}
          failure="The recovery codes were not changed"
          onProof={(proof) => renew.mutate(proof)}
          onClose={() => setAsking(null)}
        >
          The codes that you have now stop working.
        </ProveDialog>
      )}
      {asking === "remove" && (
        <ProveDialog
          danger
          title="Remove the second factor?"
          action="Remove"
          mutation={remove}
          failure="The second factor was not removed"
          onProof={(proof) => remove.mutate(proof)}
          onClose={() => setAsking(null)}
        >
          After that, your password alone lets somebody sign in as you. Teams that require a second factor
          stay closed to you until you set one up again.
        </ProveDialog>
      )}
    </Section>
  );
}
