import { Outlet, useParams } from "@tanstack/react-router";
import { useEffect } from "react";

import { TeamContext, useSession } from "../session/session-context.js";
import { rememberTeam } from "./last-team.js";
import { LiveConnection } from "./live-connection.js";
import { Shell } from "./shell.js";
import { TeamNotFound } from "./team-not-found.js";
import { lazyPart } from "../ui/lazy-part.js";

/** Few people ever see it, so it is no part of what every page loads first. */
const FactorNeeded = lazyPart(async () => (await import("./factor-needed.js")).FactorNeeded);

/** The layout of all pages of one team. It loads the team from the address and keeps its data up to date. */
export function TeamLayout() {
  const { teamId } = useParams({ from: "/signed-in/teams/$teamId" });
  const { teams, secondFactor } = useSession();
  const team = teams.find(({ id }) => id === teamId);
  useEffect(() => {
    if (team) rememberTeam(team.id);
  }, [team]);
  if (!team) return <TeamNotFound />;
  if (team.requireSecondFactor && !secondFactor) {
    return (
      <TeamContext value={team}>
        <Shell>
          <FactorNeeded />
        </Shell>
      </TeamContext>
    );
  }
  return (
    <TeamContext value={team}>
      <LiveConnection key={team.id} />
      <Shell>
        <Outlet />
      </Shell>
    </TeamContext>
  );
}
