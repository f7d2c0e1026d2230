import { useMutation, useQueryClient } from "@tanstack/react-query";

import { trpc } from "../../api/trpc.js";
import { useTeam } from "../../session/session-context.js";

/**
 * Returns a mutation that checks the key with Stripe now. Its answer is the new status, so everything that was switched
 * off because of a refused key can be used at once.
 */
export function useCheck() {
  const { id: teamId } = useTeam();
  const queryClient = useQueryClient();
  return useMutation(
    trpc.connection.check.mutationOptions({
      onSuccess: (checked) => queryClient.setQueryData(trpc.connection.status.queryKey({ teamId }), checked),
    }),
  );
}
