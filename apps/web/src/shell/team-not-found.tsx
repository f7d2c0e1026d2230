import { Link } from "@tanstack/react-router";
import { Compass } from "lucide-react";

import { buttonClass } from "../ui/button.js";
import { EmptyState } from "../ui/empty-state.js";
import { NoTeamHeader } from "./no-team-header.js";

/** Shown for a team that the person is not a member of, and in the same words for a team that does not exist. */
export function TeamNotFound() {
  return (
    <>
      <title>Team not found · BillStack</title>
      <NoTeamHeader />
      <main className="py-16">
        <h1 className="sr-only">Team not found</h1>
        <EmptyState
          icon={Compass}
          title="You have no team at this address"
          action={
            <Link to="/" className={buttonClass()}>
              Go to your team
            </Link>
          }
        >
          Check the address, or ask an owner of the team to add you.
        </EmptyState>
      </main>
    </>
  );
}
