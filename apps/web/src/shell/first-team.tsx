import { Navigate } from "@tanstack/react-router";
import { Users } from "lucide-react";
import { useState } from "react";

import { useSession } from "../session/session-context.js";
import { Button } from "../ui/button.js";
import { Empty } from "../ui/empty.js";
import { CreateTeamDialog } from "./create-team-dialog.js";
import { lastTeamId } from "./last-team.js";

/** The start: leads to the team last looked at, or else to the first. */
export function FirstTeam() {
  const { teams } = useSession();
  const [creating, setCreating] = useState(false);
  const team = teams.find(({ id }) => id === lastTeamId()) ?? teams[0];
  if (team) return <Navigate to="/teams/$teamId/settings/stripe" params={{ teamId: team.id }} replace />;
  return (
    <main className="py-16">
      <title>BillStack</title>
      <h1 className="sr-only">BillStack</h1>
      <Empty
        icon={Users}
        title="You belong to no team yet"
        action={
          <Button variant="primary" onClick={() => setCreating(true)}>
            Create a team
          </Button>
        }
      >
        A team connects one Stripe account and has a database schema of its own.
      </Empty>
      {creating && <CreateTeamDialog onClose={() => setCreating(false)} />}
    </main>
  );
}
