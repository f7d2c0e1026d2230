import { useQuery } from "@tanstack/react-query";
import { Outlet } from "@tanstack/react-router";
import { useEffect } from "react";

import { failureOf } from "../api/failure.js";
import { trpc } from "../api/trpc.js";
import { FailureNotice } from "../ui/failure-notice.js";
import { Skeleton } from "../ui/skeleton.js";
import { useConfirmationAsked } from "./confirmation.js";
import { SessionContext } from "./session-context.js";
import { rememberSignedIn } from "./session-end.js";
import { lazyPart } from "../ui/lazy-part.js";

const ConfirmIdentity = lazyPart(async () => (await import("./confirm-identity.js")).ConfirmIdentity);

/**
 * The layout of all pages that need a session. Without a session its call is answered with 401, which opens the
 * sign-in page.
 */
export function SignedInLayout() {
  const session = useQuery(trpc.auth.session.queryOptions({}));
  const asked = useConfirmationAsked() !== null;
  const known = session.data !== undefined;
  useEffect(() => {
    if (known) rememberSignedIn(true);
  }, [known]);
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
      {session.isError && failureOf(session.error).code !== "no_session" ? (
        <FailureNotice
          title="BillStack could not be opened"
          error={session.error}
          onRetry={() => void session.refetch()}
        />
      ) : (
        <Skeleton label="BillStack" />
      )}
    </main>
  );
}
