import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";

import { clearSessionData } from "./clear-session-data.js";
import { returnPath } from "./return-path.js";
import { rememberSignedIn } from "./session-end.js";

/**
 * Returns a function to call after a sign-in or sign-up. It removes the data of the person before, and opens the page
 * that the new person asked for.
 */
export function useAfterSignIn(redirect: string | undefined): () => void {
  const queryClient = useQueryClient();
  const router = useRouter();
  return () => {
    clearSessionData(queryClient);
    rememberSignedIn(true);
    router.history.replace(returnPath(redirect));
  };
}
