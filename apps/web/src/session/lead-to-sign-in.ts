import type { QueryClient } from "@tanstack/react-query";

import type { AppRouterInstance } from "../router.js";
import { forgetReads } from "./forget-reads.js";
import { returnPath } from "./return-path.js";
import { rememberSignedIn, wasSignedIn } from "./session-end.js";

/** Leads someone whose call was answered with `no_session` to the sign-in page, and later back to where they were. */
export function leadToSignIn(router: AppRouterInstance, queryClient: QueryClient): void {
  const { href, pathname } = router.latestLocation;
  if (pathname === "/sign-in" || pathname === "/sign-up") return;
  const redirect = returnPath(href);
  const expired = wasSignedIn();
  rememberSignedIn(false);
  void router
    .navigate({
      to: "/sign-in",
      search: { ...(redirect !== "/" && { redirect }), ...(expired && { expired }) },
      replace: true,
    })
    // What the former session read must not be there for the next one.
    .then(() => forgetReads(queryClient));
}
