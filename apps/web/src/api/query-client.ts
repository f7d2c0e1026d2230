import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";

import { sessionEnded } from "../session/session-end.js";
import { failureOf } from "./failure.js";
import { noteReach } from "./reach.js";

const PASSING = new Set(["server_unreachable", "internal", "database_unreachable"]);

/** Every failed call passes here: a session that ended or a server that is gone concerns the whole page. */
function onCallError(error: unknown): void {
  const { code } = failureOf(error);
  noteReach(code !== "server_unreachable");
  if (code === "no_session") sessionEnded();
}

const onSuccess = () => noteReach(true);

export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: onCallError, onSuccess }),
  mutationCache: new MutationCache({ onError: onCallError, onSuccess }),
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      // The browser's own online flag says nothing about a server on this machine.
      networkMode: "always",
      retry: (failures, error) => failures < 1 && PASSING.has(failureOf(error).code),
    },
    mutations: { networkMode: "always" },
  },
});
