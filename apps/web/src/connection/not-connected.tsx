import { may } from "@billstack/tenancy/roles";
import { Link } from "@tanstack/react-router";
import { Plug } from "lucide-react";
import type { ReactNode } from "react";

import { OthersMay } from "../session/others-may.js";
import { useTeam } from "../session/session-context.js";
import { buttonClass } from "../ui/button.js";
import { EmptyState } from "../ui/empty-state.js";
import { Card } from "../ui/page.js";

/**
 * Stands in the place of what a page shows of a team's data, as long as the team has no Stripe account. All pages say so in
 * the same words and lead to the same next step. `children` says what the page shows after that step.
 */
export function NotConnected({ children }: { children: ReactNode }) {
  const { id: teamId, role } = useTeam();
  return (
    <Card padded={false}>
      <EmptyState
        icon={Plug}
        title="Stripe is not connected yet"
        action={
          may(role, "connection.connect") ? (
            <Link
              to="/teams/$teamId/settings/stripe"
              params={{ teamId }}
              className={buttonClass({ variant: "primary" })}
            >
              Connect Stripe
            </Link>
          ) : (
            <OthersMay permission="connection.connect" to="connect the Stripe account of this team" />
          )
        }
      >
        {children}
      </EmptyState>
    </Card>
  );
}
