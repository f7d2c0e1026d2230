import { may, type Permission } from "@billstack/tenancy/roles";
import { Link, type LinkProps } from "@tanstack/react-router";
import {
  Bell,
  ChartNoAxesCombined,
  Contact,
  Database,
  History,
  House,
  KeyRound,
  Plug,
  RefreshCw,
  Settings,
  SquareTerminal,
  Table2,
  Users,
  Webhook,
  type LucideIcon,
} from "lucide-react";

import { useTeam } from "../session/session-context.js";
import { Badge } from "../ui/badge.js";
import { useBadges, type LinkBadge } from "./use-badges.js";

interface Entry {
  to: NonNullable<LinkProps["to"]>;
  label: string;
  icon: LucideIcon;
  needs: Permission;
}

interface Group {
  /** The heading above the links; null for links without a heading. */
  label: string | null;
  entries: readonly Entry[];
}

/** All pages of a team, in the order of the navigation. The command palette lists them too. */
export const GROUPS: readonly Group[] = [
  {
    label: null,
    entries: [
      { to: "/teams/$teamId/home", label: "Home", icon: House, needs: "connection.read" },
      {
        to: "/teams/$teamId/revenue",
        label: "Revenue",
        icon: ChartNoAxesCombined,
        needs: "revenue.read",
      },
      { to: "/teams/$teamId/customers", label: "Customers", icon: Contact, needs: "customers.read" },
      { to: "/teams/$teamId/tables", label: "Tables", icon: Table2, needs: "tables.read" },
      { to: "/teams/$teamId/sql", label: "SQL", icon: SquareTerminal, needs: "sql_console.read" },
      { to: "/teams/$teamId/events", label: "Events", icon: Webhook, needs: "events.read" },
    ],
  },
  {
    label: "Team settings",
    entries: [
      {
        to: "/teams/$teamId/settings/stripe",
        label: "Stripe connection",
        icon: Plug,
        needs: "connection.read",
      },
      { to: "/teams/$teamId/settings/sync", label: "Sync", icon: RefreshCw, needs: "connection.read" },
      { to: "/teams/$teamId/settings/api-keys", label: "API keys", icon: KeyRound, needs: "api_keys.manage" },
      {
        to: "/teams/$teamId/settings/sql-access",
        label: "SQL access",
        icon: Database,
        needs: "sql_access.read",
      },
      { to: "/teams/$teamId/settings/members", label: "Members", icon: Users, needs: "members.read" },
      { to: "/teams/$teamId/settings/notices", label: "Notices", icon: Bell, needs: "notices.manage" },
      { to: "/teams/$teamId/settings/audit", label: "Audit", icon: History, needs: "audit.read" },
      { to: "/teams/$teamId/settings/general", label: "General", icon: Settings, needs: "members.read" },
    ],
  },
];

/**
 * The links to the team's pages, in groups. Pages that the person's role may not see are left out. On narrow screens the
 * links flow like words over several lines, so that none of them is out of sight.
 */
export function Navigation() {
  const { role } = useTeam();
  const badges = useBadges();
  return (
    <nav aria-label="Team" className="md:flex md:flex-col md:gap-4">
      {GROUPS.map(({ label, entries }) => (
        <div key={label} className="max-md:inline">
          {label !== null && (
            <p aria-hidden className="px-2.5 py-1 text-xs text-muted max-md:hidden">
              {label}
            </p>
          )}
          <ul aria-label={label ?? undefined} className="max-md:inline md:flex md:flex-col md:gap-0.5">
            {entries
              .filter(({ needs }) => may(role, needs))
              .map((entry) => (
                <NavigationLink key={entry.to} entry={entry} badge={badges[entry.label]} />
              ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}

interface NavigationLinkProps {
  entry: Entry;
  badge: LinkBadge | undefined;
}

function NavigationLink({ entry: { to, label, icon: Icon }, badge }: NavigationLinkProps) {
  const { id } = useTeam();
  return (
    <li className="max-md:mr-0.5 max-md:inline-block">
      <Link
        to={to}
        params={{ teamId: id }}
        className="flex h-8 md:h-7.5 items-center gap-2.5 rounded-md px-1.5 whitespace-nowrap md:px-2.5 text-muted hover:bg-line/60 hover:text-ink aria-[current=page]:bg-line/80 aria-[current=page]:font-medium aria-[current=page]:text-ink"
      >
        <Icon aria-hidden className="hidden size-4 shrink-0 md:block" />
        <span className="flex-1">{label}</span>
        {badge !== undefined && (
          <Badge tone={badge.tone}>
            <span aria-hidden>{badge.text}</span>
            <span className="sr-only">, {badge.meaning}</span>
          </Badge>
        )}
      </Link>
    </li>
  );
}
