import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { useTeam } from "../../session/session-context.js";

/** A link to the page of a customer. */
export function CustomerLink({ customerId, children }: { customerId: string; children: ReactNode }) {
  const { id: teamId } = useTeam();
  return (
    <Link
      to="/teams/$teamId/customers/$customerId"
      params={{ teamId, customerId }}
      className="rounded text-accent underline underline-offset-3"
    >
      {children}
    </Link>
  );
}
