import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";

import { trpc } from "../api/trpc.js";
import { forgetReads } from "./forget-reads.js";
import { rememberSignedIn } from "./session-end.js";

/** Ends the session, here and on the server. */
export function useSignOut() {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  return useMutation(
    trpc.auth.signOut.mutationOptions({
      onSuccess: async () => {
        rememberSignedIn(false);
        await navigate({ to: "/sign-in" });
        forgetReads(queryClient);
      },
    }),
  );
}
