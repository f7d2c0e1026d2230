import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";

import { announceSessionEnd } from "../session/session-end.js";
import { showToast } from "../ui/toast-store.js";
import { failureOf } from "./failure.js";
import { setServerReachable } from "./server-reachable.js";

/** Errors that may be over a moment later, so a failed read is tried once more. */
const TEMPORARY = new Set(["server_unreachable", "internal", "database_unreachable"]);

/** Handles what concerns the whole page after any failed call: the session ended, or the server cannot be reached. */
function onCallError(error: unknown): void {
  const { code } = failureOf(error);
  setServerReachable(code !== "server_unreachable");
  if (code === "no_session") announceSessionEnd();
  // The team began to require a second factor. The session, read again, says so, and the page of the team tells it.
  if (code === "second_factor_needed")
    void queryClient.invalidateQueries({ queryKey: [["auth", "session"]] });
}

/** A banner, the sign-in page or the layout of the team tells these. */
const TOLD_ELSEWHERE = new Set(["server_unreachable", "no_session", "second_factor_needed"]);

/**
 * Tells the person that shown data could not be read again. The page goes on showing it, and would otherwise say nothing
 * while it becomes older.
 */
function tellOutOfDate(error: unknown, query: { state: { data?: unknown } }): void {
  const { code, message, requestId } = failureOf(error);
  if (query.state.data === undefined || TOLD_ELSEWHERE.has(code)) return;
  showToast({ tone: "bad", title: "This page may be out of date", text: message, requestId });
}

const onSuccess = () => setServerReachable(true);

/** The react-query client of the dashboard. It keeps read data for five seconds before it reads them again. */
export const queryClient = new QueryClient({
  queryCache: new QueryCache({
    onError: (error, query) => {
      onCallError(error);
      tellOutOfDate(error, query);
    },
    onSuccess,
  }),
  mutationCache: new MutationCache({ onError: onCallError, onSuccess }),
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      // A server on this machine can be reached while the browser is offline, so the browser's flag is ignored.
      networkMode: "always",
      retry: (failures, error) => failures < 1 && TEMPORARY.has(failureOf(error).code),
    },
    mutations: { networkMode: "always" },
  },
});
