import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";

import { trpc } from "../api/trpc.js";
import { clearSessionData } from "./clear-session-data.js";
import { rememberSignedIn } from "./session-end.js";

/** Returns a mutation that ends the session on the server, removes its data here and opens the sign-in page. */
export function useSignOut() {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  return useMutation(
    trpc.auth.signOut.mutationOptions({
      onSuccess: async () => {
        rememberSignedIn(false);
        await navigate({ to: "/sign-in" });
        clearSessionData(queryClient);
      },
    }),
  );
}
