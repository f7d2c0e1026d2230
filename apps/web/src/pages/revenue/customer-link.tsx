import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { useTeam } from "../../session/session-context.js";

/** A link to the page of a customer. */
export function CustomerLink({ children }: { customerId: string; children: ReactNode }) {
  const { id: teamId } = useTeam();
  return (
    <Link
      to="/teams/$teamId/tables/$table"
      params={{ teamId, table: "customers" }}
      className="rounded text-accent underline underline-offset-3"
    >
      {children}
    </Link>
  );
}
