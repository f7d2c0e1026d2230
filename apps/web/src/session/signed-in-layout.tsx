import { useQuery } from "@tanstack/react-query";
import { Outlet } from "@tanstack/react-router";
import { useEffect, useState } from "react";

import { failureOf } from "../api/failure.js";
import { trpc } from "../api/trpc.js";
import { FailureNotice } from "../ui/failure-notice.js";
import { Skeleton } from "../ui/skeleton.js";
import { useConfirmationAsked } from "./confirmation.js";
import { SessionContext } from "./session-context.js";
import { announceSessionEnd, rememberSignedIn, wasSignedIn } from "./session-end.js";
import { lazyPart } from "../ui/lazy-part.js";

const ConfirmIdentity = lazyPart(async () => (await import("./confirm-identity.js")).ConfirmIdentity);

/**
 * The layout of all pages that need a session. Without a session the
 * sign-in page opens, or the sign-up page while nobody has signed up yet.
 */
export function SignedInLayout() {
  // Without a sign-in in this browser the session is asked for only if there is one: a refused call would look like a
  // fault in the browser's console.
  const [remembered] = useState(wasSignedIn);
  const config = useQuery({
    ...trpc.system.config.queryOptions({}),
    enabled: !remembered,
    staleTime: 0,
  });
  const signedOut = !remembered && config.data?.signedIn === false && !config.isFetching;
  useEffect(() => {
    if (signedOut) announceSessionEnd();
  }, [signedOut]);
  const session = useQuery({
    ...trpc.auth.session.queryOptions({}),
    enabled: remembered || config.data?.signedIn === true,
  });
  const asked = useConfirmationAsked() !== null;
  const known = session.data !== undefined;
  useEffect(() => {
    if (known) rememberSignedIn(true);
  }, [known]);
  const failed = [session, config].find((query) => query.isError);
  if (session.data) {
    return (
      <SessionContext value={session.data}>
        <Outlet />
        {asked && <ConfirmIdentity />}
      </SessionContext>
    );
  }
  return (
    <main className="mx-auto max-w-md px-4 py-24">
      <title>BillStack</title>
      {failed !== undefined && failureOf(failed.error).code !== "no_session" ? (
        <FailureNotice
          title="BillStack could not be opened"
          error={failed.error}
          onRetry={() => void failed.refetch()}
        />
      ) : (
        <Skeleton label="BillStack" />
      )}
    </main>
  );
}
