import { useMutation, useQueryClient } from "@tanstack/react-query";

import { trpc } from "../../api/trpc.js";

/** Returns the mutation with which BillStack creates the webhook endpoint of a team. Afterwards the status is read again. */
export function useCreateEndpoint() {
  const queryClient = useQueryClient();
  return useMutation(
    trpc.connection.createWebhookEndpoint.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries({ queryKey: trpc.connection.pathKey() }),
    }),
  );
}
