import type { QueryClient } from "@tanstack/react-query";

import type { AppRouterInstance } from "../router.js";
import { trpc } from "../api/trpc.js";
import { clearSessionData } from "./clear-session-data.js";
import { returnPath } from "./return-path.js";
import { rememberSignedIn, wasSignedIn } from "./session-end.js";

/** The pages for people without a session. */
const SIGNED_OUT_PAGES = new Set(["/sign-in", "/sign-up", "/reset-password"]);

/**
 * Opens the sign-in page after a call was answered with `no_session`, or the sign-up page while nobody has an account. The address of the current page goes along,
 * so the person comes back to it after signing in.
 */
export function redirectToSignIn(router: AppRouterInstance, queryClient: QueryClient): void {
  const { href, pathname } = router.latestLocation;
  if (SIGNED_OUT_PAGES.has(pathname)) return;
  const redirect = returnPath(href);
  const expired = wasSignedIn();
  rememberSignedIn(false);
  const { firstUser = false } = queryClient.getQueryData(trpc.system.config.queryKey({})) ?? {};
  void router
    .navigate({
      to: firstUser ? "/sign-up" : "/sign-in",
      search: { ...(redirect !== "/" && { redirect }), ...(expired && { expired }) },
      replace: true,
    })
    // The data of the ended session are removed only now, because the old page would read them again.
    .then(() => clearSessionData(queryClient));
}
