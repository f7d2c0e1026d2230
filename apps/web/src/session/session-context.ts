import type { inferOutput } from "@trpc/tanstack-react-query";
import { createContext, use } from "react";

import type { trpc } from "../api/trpc.js";

/** The signed-in person with their teams, as the server answers it. */
export type Session = inferOutput<typeof trpc.auth.session>;
/** One of the person's teams, with the person's role in it. */
export type Team = Session["teams"][number];

export const SessionContext = createContext<Session | null>(null);
export const TeamContext = createContext<Team | null>(null);

/** Returns who is signed in, and their teams. @throws outside the signed-in layout */
export function useSession(): Session {
  const session = use(SessionContext);
  if (session === null) throw new Error("used outside the signed-in layout");
  return session;
}

/** Returns the team of the current page, with the person's role in it. @throws outside a team's layout */
export function useTeam(): Team {
  const team = use(TeamContext);
  if (team === null) throw new Error("used outside a team's layout");
  return team;
}
