import { Navigate } from "@tanstack/react-router";
import { Users } from "lucide-react";
import { useState } from "react";

import { useSession } from "../session/session-context.js";
import { Button } from "../ui/button.js";
import { EmptyState } from "../ui/empty-state.js";
import { lastTeamId } from "./last-team.js";
import { NoTeamHeader } from "./no-team-header.js";
import { lazyPart } from "../ui/lazy-part.js";

const CreateTeamDialog = lazyPart(async () => (await import("./create-team-dialog.js")).CreateTeamDialog);

/**
 * The page at "/": opens the team that this browser showed last, else the person's first team. A person without a
 * team can create one.
 */
export function StartPage() {
  const { teams } = useSession();
  const [creating, setCreating] = useState(false);
  const team = teams.find(({ id }) => id === lastTeamId()) ?? teams[0];
  if (team) return <Navigate to="/teams/$teamId/home" params={{ teamId: team.id }} replace />;
  return (
    <>
      <title>BillStack</title>
      <NoTeamHeader />
      <main className="py-16">
        <h1 className="sr-only">BillStack</h1>
        <EmptyState
          icon={Users}
          title="You have no team yet"
          action={
            <Button variant="primary" onClick={() => setCreating(true)}>
              Create a team
            </Button>
          }
        >
          A team connects one Stripe account. Its data is kept in a database schema of its own.
        </EmptyState>
        {creating && <CreateTeamDialog onClose={() => setCreating(false)} />}
      </main>
    </>
  );
}
