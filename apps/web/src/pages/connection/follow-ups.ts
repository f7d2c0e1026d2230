import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";

import { trpc } from "../../api/trpc.js";

/** What a person wants done once the keys are accepted. */
export interface FollowUp {
  makeEndpoint: boolean;
  loadData: boolean;
}

/** Does what was wanted after connecting: the endpoint at once, the data as soon as the schema is ready. */
export function useFollowUps(teamId: string, ready: boolean) {
  const queryClient = useQueryClient();
  const loadWanted = useRef(false);
  const refresh = () => queryClient.invalidateQueries({ queryKey: trpc.connection.pathKey() });
  const endpoint = useMutation(trpc.connection.createWebhookEndpoint.mutationOptions({ onSettled: refresh }));
  const load = useMutation(
    trpc.backfill.start.mutationOptions({
      onSettled: () => queryClient.invalidateQueries({ queryKey: trpc.backfill.pathKey() }),
    }),
  );
  const startLoad = load.mutate;
  useEffect(() => {
    if (!loadWanted.current || !ready) return;
    loadWanted.current = false;
    startLoad({ teamId });
  }, [ready, startLoad, teamId]);
  return {
    endpoint,
    load,
    begin: ({ makeEndpoint, loadData }: FollowUp) => {
      if (makeEndpoint) endpoint.mutate({ teamId });
      loadWanted.current = loadData;
    },
    forget: () => {
      endpoint.reset();
      load.reset();
      loadWanted.current = false;
    },
  };
}
