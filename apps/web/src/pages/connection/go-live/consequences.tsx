import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { trpc } from "../../../api/trpc.js";
import type { ConnectionStatus } from "../../../connection/connection-status.js";
import { useTeam } from "../../../session/session-context.js";
import { countText } from "../../../ui/number-text.js";

const LINK = "text-accent underline underline-offset-3";

/** What a disconnect of the test keys removes, what it leaves, and what applications get until the live data is there. */
export function Consequences({ status }: { status: ConnectionStatus }) {
  return (
    <div className="grid gap-4 lg:grid-cols-3">
      <Part title="Removed">
        All test data: the schema <code className="font-mono text-xs break-all">{status.schemaName}</code>{" "}
        with its tables, the received events, the history of syncs, and the stored keys.{" "}
        {status.webhookEndpointId !== null
          ? "The webhook endpoint that BillStack created in Stripe is also deleted."
          : status.webhookConfigured &&
            "The webhook endpoint in Stripe's test mode stays, because you created it: delete it there."}
      </Part>
      <Part title="Stays">
        <WhoKeepsAccess /> Members, notices, saved views and queries, exchange rates and the audit also stay.
      </Part>
      <Part title="What applications get meanwhile">
        First <code className="font-mono text-xs">404 not_connected</code>, then{" "}
        <code className="font-mono text-xs">409 not_loaded</code> until the live data is synced. SQL logins
        find no tables before you connect again. Switch at a time when your applications can work without an
        answer.
      </Part>
    </div>
  );
}

/** How many API keys and whether a SQL login will read the live data. */
function WhoKeepsAccess() {
  const { id: teamId } = useTeam();
  const keys = useQuery(trpc.apiKeys.list.queryOptions({ teamId })).data?.keys;
  const login = useQuery(trpc.sqlAccess.get.queryOptions({ teamId })).data?.sqlAccess;
  if (keys === undefined || login === undefined) return "API keys and the SQL login stay.";
  const active = keys.filter(({ status }) => status === "active").length;
  if (active === 0 && login === null) return "There is no API key and no SQL login.";
  return (
    <>
      {active > 0 && (
        <Link to="/teams/$teamId/settings/api-keys" params={{ teamId }} className={LINK}>
          {countText(active, "API key")}
        </Link>
      )}
      {active > 0 && login !== null && " and "}
      {login !== null && (
        <Link to="/teams/$teamId/settings/sql-access" params={{ teamId }} className={LINK}>
          the SQL login
        </Link>
      )}{" "}
      will read your live data. Revoke those that must not.
    </>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="space-y-0.5">
      <h3 className="text-xs font-medium">{title}</h3>
      <p className="text-muted">{children}</p>
    </div>
  );
}
