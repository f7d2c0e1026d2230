import type { inferOutput } from "@trpc/tanstack-react-query";
import { createContext, use } from "react";

import type { trpc } from "../api/trpc.js";

export type Session = inferOutput<typeof trpc.auth.session>;
export type Team = Session["teams"][number];

export const SessionContext = createContext<Session | null>(null);
export const TeamContext = createContext<Team | null>(null);

/** Who is signed in, and their teams. Only inside the signed-in layout. */
export function useSession(): Session {
  const session = use(SessionContext);
  if (session === null) throw new Error("used outside the signed-in layout");
  return session;
}

/** The team that the address names, with the person's role in it. Only inside a team's layout. */
export function useTeam(): Team {
  const team = use(TeamContext);
  if (team === null) throw new Error("used outside a team's layout");
  return team;
}
