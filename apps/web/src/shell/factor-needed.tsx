import { Link } from "@tanstack/react-router";
import { ShieldAlert } from "lucide-react";
import { useState } from "react";

import { LeaveTeamDialog } from "../session/leave-team-dialog.js";
import { useTeam } from "../session/session-context.js";
import { Button, buttonClass } from "../ui/button.js";
import { EmptyState } from "../ui/empty-state.js";
import { OutsideText } from "../ui/outside-text.js";

/** Shown in place of all pages of a team that requires a second factor, to a member who has none. */
export function FactorNeeded() {
  const { name } = useTeam();
  const [leaving, setLeaving] = useState(false);
  return (
    <div className="py-16">
      <title>Second factor needed · BillStack</title>
      <h1 className="sr-only">Second factor needed</h1>
      <EmptyState
        icon={ShieldAlert}
        title={
          <>
            <OutsideText text={name} /> requires a second factor
          </>
        }
        action={
          <div className="flex flex-wrap justify-center gap-2">
            <Link to="/account/security" className={buttonClass({ variant: "primary" })}>
              Go to your account
            </Link>
            <Button variant="danger" onClick={() => setLeaving(true)}>
              Leave the team
            </Button>
          </div>
        }
      >
        Set one up in your account. It takes a minute, and you need an authenticator app. After that, this
        team opens again.
      </EmptyState>
      {leaving && <LeaveTeamDialog onClose={() => setLeaving(false)} />}
    </div>
  );
}
