import { Link } from "@tanstack/react-router";
import { ShieldAlert } from "lucide-react";

import { buttonClass } from "../ui/button.js";
import { EmptyState } from "../ui/empty-state.js";

/** Shown in place of all pages of a team that requires a second factor, to a member who has none. */
export function FactorNeeded({ teamName }: { teamName: string }) {
  return (
    <div className="py-16">
      <title>Second factor needed · BillStack</title>
      <h1 className="sr-only">Second factor needed</h1>
      <EmptyState
        icon={ShieldAlert}
        title={`${teamName} requires a second factor`}
        action={
          <Link to="/account" className={buttonClass({ variant: "primary" })}>
            Go to your account
          </Link>
        }
      >
        Set one up on the page of your account. It takes a minute, and you need an authenticator app. After
        that, this team opens again.
      </EmptyState>
    </div>
  );
}
