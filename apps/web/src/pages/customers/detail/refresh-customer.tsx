import { useMutation, useQueryClient } from "@tanstack/react-query";
import { RefreshCw } from "lucide-react";

import { failureOf } from "../../../api/failure.js";
import { trpc } from "../../../api/trpc.js";
import { useTeam } from "../../../session/session-context.js";
import { Button } from "../../../ui/button.js";

/**
 * Makes the call that reads objects from Stripe now. When it has ended, the page reads its data again. The page itself
 * has this hook, because the button disappears for a moment meanwhile.
 */
export function useRefresh() {
  const queryClient = useQueryClient();
  return useMutation(
    trpc.access.refresh.mutationOptions({
      onSettled: () =>
        Promise.all(
          [trpc.customers.pathKey(), trpc.access.get.pathKey()].map((queryKey) =>
            queryClient.invalidateQueries({ queryKey }),
          ),
        ),
    }),
  );
}

interface RefreshCustomerProps {
  refresh: ReturnType<typeof useRefresh>;
  /** The customer and, after it, what else to read. */
  ids: string[];
}

/** A button that reads the customer from Stripe now. Says below what came of it. */
export function RefreshCustomer({ refresh, ids }: RefreshCustomerProps) {
  const { id: teamId } = useTeam();
  const isFound = refresh.data?.refreshed[0]?.found;
  return (
    <div className="space-y-1">
      <Button busy={refresh.isPending} onClick={() => refresh.mutate({ teamId, ids })}>
        <RefreshCw aria-hidden /> Refresh from Stripe
      </Button>
      <p aria-live="polite" className="max-w-64 text-xs text-muted empty:hidden">
        {isFound === true && "Read from Stripe just now."}
        {isFound === false && "Stripe has no such customer."}
        {refresh.isError && <span className="text-bad">{failureOf(refresh.error).message}</span>}
      </p>
    </div>
  );
}
