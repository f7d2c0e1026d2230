import { may, type Permission } from "@billstack/tenancy/roles";
import { Link, type LinkProps } from "@tanstack/react-router";
import { History, Plug, Table2, Webhook, type LucideIcon } from "lucide-react";

import { useTeam } from "../session/session-context.js";

interface Entry {
  to: NonNullable<LinkProps["to"]>;
  label: string;
  icon: LucideIcon;
  needs: Permission;
}

const ENTRIES = [
  { to: "/teams/$teamId/tables", label: "Tables", icon: Table2, needs: "tables.read" },
  { to: "/teams/$teamId/events", label: "Events", icon: Webhook, needs: "events.read" },
  { to: "/teams/$teamId/settings/stripe", label: "Stripe connection", icon: Plug, needs: "connection.read" },
  { to: "/teams/$teamId/audit", label: "Audit", icon: History, needs: "audit.read" },
] as const satisfies readonly Entry[];

/** The links to the team's pages. Pages that the person's role may not see are left out. */
export function Navigation() {
  const { id, role } = useTeam();
  return (
    <nav aria-label="Team" className="overflow-x-auto">
      <ul className="flex gap-0.5 md:flex-col">
        {ENTRIES.filter(({ needs }) => may(role, needs)).map(({ to, label, icon: Icon }) => (
          <li key={to}>
            <Link
              to={to}
              params={{ teamId: id }}
              className="flex h-8 items-center gap-2.5 rounded-md px-2 whitespace-nowrap md:px-2.5 text-muted hover:bg-line/60 hover:text-ink aria-[current=page]:bg-line/80 aria-[current=page]:font-medium aria-[current=page]:text-ink"
            >
              <Icon aria-hidden className="hidden size-4 shrink-0 md:block" />
              {label}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
