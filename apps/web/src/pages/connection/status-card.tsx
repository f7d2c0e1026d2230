import { may } from "@billstack/tenancy/roles";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { useTeam } from "../../session/session-context.js";
import { Badge } from "../../ui/badge.js";
import { OutsideText } from "../../ui/outside-text.js";
import { Card } from "../../ui/page.js";
import { RelativeTime } from "../../ui/relative-time.js";
import type { TeamState } from "../../connection/team-state.js";
import type { ConnectionStatus } from "../../connection/connection-status.js";
import { ModeBadge } from "../../connection/mode-badge.js";
import { StateBadge } from "./state-badge.js";

/** The status of the connection as a list of names and values. */
export function StatusCard({ status, state }: { status: ConnectionStatus; state: TeamState | null }) {
  const { id: teamId, role } = useTeam();
  const pending = status.syncStatus === "pending";
  // With "Sync my data now" the status is "syncing" already while the schema is being created.
  const schemaComing = pending || status.syncStatus === "syncing";
  return (
    <Card padded={false}>
      <dl className="grid gap-px bg-line lg:grid-cols-2">
        <Fact name="Account">
          <span className="font-medium">
            <OutsideText text={status.accountName ?? "This key cannot read the name"} />
          </span>
          {status.accountId !== null && (
            <code className="font-mono text-xs text-muted">{status.accountId}</code>
          )}
        </Fact>
        <Fact name="Mode">
          {status.mode !== null && <ModeBadge mode={status.mode} />}
          {status.mode === "live" && <span className="text-muted">Real money.</span>}
          {status.mode === "test" && !status.disconnecting && may(role, "connection.connect") && (
            <Link
              to="/teams/$teamId/settings/stripe/live"
              params={{ teamId }}
              className="text-accent underline underline-offset-3"
            >
              Switch to live mode
            </Link>
          )}
        </Fact>
        <Fact name="State">
          <StateBadge state={state} status={status} />
          {pending && <span className="text-muted">The database schema is being created.</span>}
        </Fact>
        <Fact name="Secret key">
          <code className="font-mono text-xs">{status.secretKey}</code>
          {status.keyValid ? (
            <span>Valid</span>
          ) : (
            <Badge tone="bad">{isOfOtherAccount(status) ? "Of another account" : "Refused"}</Badge>
          )}
          {status.keyCheckedAt !== null && (
            <span className="text-muted">
              checked <RelativeTime at={status.keyCheckedAt} />
            </span>
          )}
          {status.keyExpiresAt !== null && (
            <span className="text-muted">expires on {status.keyExpiresAt.slice(0, 10)}</span>
          )}
        </Fact>
        <Fact name="Schema">
          <code className="font-mono text-xs break-all">{status.schemaName}</code>
          {!status.schemaExists &&
            (schemaComing ? <Badge tone="info">Being created</Badge> : <Badge tone="bad">Missing</Badge>)}
        </Fact>
        <Fact name="Webhook">
          {status.webhookConfigured ? (
            <span>Configured</span>
          ) : (
            <>
              <Badge tone="warn">Not configured</Badge>
              <span className="text-muted">Changes do not arrive yet. Set it up below.</span>
            </>
          )}
        </Fact>
        <Fact name="Last event">
          {status.lastEventAt === null ? (
            <span className="text-muted">None yet</span>
          ) : (
            <RelativeTime at={status.lastEventAt} />
          )}
        </Fact>
        {status.connectedAt !== null && (
          <Fact name="Connected">
            <RelativeTime at={status.connectedAt} />
          </Fact>
        )}
      </dl>
    </Card>
  );
}

/** Whether the key was found to belong to another account than the connected one. */
function isOfOtherAccount({ problems }: ConnectionStatus): boolean {
  return problems.some(({ code }) => code === "account_changed");
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="grid grid-cols-[6.5rem_minmax(0,1fr)] gap-3 bg-surface px-4 py-2.5 md:px-5 lg:grid-cols-[5.5rem_minmax(0,1fr)]">
      <dt className="text-muted">{name}</dt>
      <dd className="flex flex-wrap self-start items-center gap-x-2.5 gap-y-1">{children}</dd>
    </div>
  );
}
