import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";

import { forgetReads } from "./forget-reads.js";
import { returnPath } from "./return-path.js";
import { rememberSignedIn } from "./session-end.js";

/** What follows a sign-in or sign-up: forget what anyone before had read, and go where they wanted to. */
export function useArrival(redirect: string | undefined): () => void {
  const queryClient = useQueryClient();
  const router = useRouter();
  return () => {
    forgetReads(queryClient);
    rememberSignedIn(true);
    router.history.replace(returnPath(redirect));
  };
}
