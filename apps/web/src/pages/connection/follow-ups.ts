import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";

import { trpc } from "../../api/trpc.js";

/** What a person wants done once the keys are accepted. */
export interface FollowUp {
  makeEndpoint: boolean;
  loadData: boolean;
}

/** Does what was wanted after connecting: the endpoint at once, the data as soon as the schema is ready. */
export function useFollowUps(teamId: string, ready: boolean) {
  const queryClient = useQueryClient();
  const [loadWanted, setLoadWanted] = useState(false);
  const refresh = () => queryClient.invalidateQueries({ queryKey: trpc.connection.pathKey() });
  const endpoint = useMutation(trpc.connection.createWebhookEndpoint.mutationOptions({ onSettled: refresh }));
  const load = useMutation(
    trpc.backfill.start.mutationOptions({
      onSettled: () => queryClient.invalidateQueries({ queryKey: trpc.backfill.pathKey() }),
    }),
  );
  const startLoad = load.mutate;
  useEffect(() => {
    if (!loadWanted || !ready) return;
    setLoadWanted(false);
    startLoad({ teamId });
  }, [loadWanted, ready, startLoad, teamId]);
  return {
    endpoint,
    load,
    begin: ({ makeEndpoint, loadData }: FollowUp) => {
      if (makeEndpoint) endpoint.mutate({ teamId });
      setLoadWanted(loadData);
    },
    forget: () => {
      endpoint.reset();
      load.reset();
      setLoadWanted(false);
    },
  };
}
