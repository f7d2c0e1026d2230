import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";

import { clearSessionData } from "../../session/clear-session-data.js";
import { rememberSignedIn } from "../../session/session-end.js";
import type { Joined } from "./invitation.js";
import { forgetInvitationToken } from "./invitation-token.js";

/** Returns a function that opens the team that the person has joined. */
export function useAfterJoin(): (joined: Joined) => Promise<void> {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  return async ({ team }) => {
    forgetInvitationToken();
    rememberSignedIn(true);
    clearSessionData(queryClient);
    await navigate({ to: "/teams/$teamId/home", params: { teamId: team.id }, replace: true });
  };
}
