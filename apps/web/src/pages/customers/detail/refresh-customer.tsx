import { useMutation, useQueryClient } from "@tanstack/react-query";
import { RefreshCw } from "lucide-react";

import { trpc } from "../../../api/trpc.js";
import { useTeam } from "../../../session/session-context.js";
import { failureOf } from "../../../api/failure.js";
import { Button } from "../../../ui/button.js";

/** Reads the customer and its subscriptions from Stripe now. Says what came of it beside the button. */
export function RefreshCustomer({ ids }: { ids: string[] }) {
  const { id: teamId } = useTeam();
  const queryClient = useQueryClient();
  const refresh = useMutation(
    trpc.access.refresh.mutationOptions({
      onSettled: () =>
        Promise.all(
          [trpc.customers.pathKey(), trpc.access.get.pathKey()].map((queryKey) =>
            queryClient.invalidateQueries({ queryKey }),
          ),
        ),
    }),
  );
  const isFound = refresh.data?.refreshed[0]?.found;
  return (
    <div className="space-y-1">
      <Button busy={refresh.isPending} onClick={() => refresh.mutate({ teamId, ids })}>
        <RefreshCw aria-hidden /> Refresh from Stripe
      </Button>
      <p aria-live="polite" className="max-w-64 text-xs text-muted empty:hidden">
        {isFound === true && "Read from Stripe just now."}
        {isFound === false && "Stripe has no such customer either."}
        {refresh.isError && <span className="text-bad">{failureOf(refresh.error).message}</span>}
      </p>
    </div>
  );
}
