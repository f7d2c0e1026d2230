import { may } from "@billstack/tenancy/roles";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { trpc } from "../../api/trpc.js";
import { useTeam } from "../../session/session-context.js";
import { FailureNotice } from "../../ui/failure-notice.js";
import { Notice } from "../../ui/notice.js";
import { Card, Page } from "../../ui/page.js";
import { Skeleton } from "../../ui/skeleton.js";
import { ConnectForm } from "./connect-form.js";
import { Connected } from "./connected.js";
import type { EndpointOutcome } from "./connection-status.js";
import type { DisconnectResult } from "./disconnect-dialog.js";
import { DisconnectedNotice } from "./disconnected-notice.js";
import { ModeBadge } from "./mode-badge.js";
import { RemovalNotice } from "./removal-notice.js";
import { SyncBadge } from "./sync-badge.js";

/**
 * How often the status is read, in milliseconds. The subscription of `LiveConnection` is faster, but a proxy between
 * browser and server can hold back its messages. The status is read more often while the team is being connected or
 * disconnected, and while events of a connection before are being deleted.
 */
const REFETCH_MS = { changing: 3_000, stable: 30_000 } as const;

/** The page of the Stripe connection: the connect form, or everything about the existing connection. */
export function ConnectionPage() {
  const team = useTeam();
  return <TeamConnection key={team.id} />;
}

function TeamConnection() {
  const { id: teamId, role } = useTeam();
  const [endpoint, setEndpoint] = useState<EndpointOutcome | null>(null);
  const [disconnected, setDisconnected] = useState<DisconnectResult | null>(null);
  const query = useQuery({
    ...trpc.connection.status.queryOptions({ teamId }),
    refetchInterval: ({ state }) =>
      state.data?.syncStatus === "pending" ||
      state.data?.disconnecting === true ||
      state.data?.removal != null
        ? REFETCH_MS.changing
        : REFETCH_MS.stable,
  });
  const status = query.data;
  const badges = status?.connected === true && (
    <>
      {status.mode !== null && <ModeBadge mode={status.mode} />}
      <SyncBadge status={status} />
    </>
  );
  return (
    <Page
      title="Stripe connection"
      badges={badges}
      description="BillStack copies one Stripe account into this team's own database schema and keeps the copy equal to Stripe."
    >
      {query.isPending && (
        <Card>
          <Skeleton label="the connection" lines={6} />
        </Card>
      )}
      {query.isError && (
        <FailureNotice
          title={
            status ? "What you see may be out of date" : "The status of the connection could not be read"
          }
          error={query.error}
          onRetry={() => void query.refetch()}
        />
      )}
      {disconnected !== null && status?.connected !== true && <DisconnectedNotice result={disconnected} />}
      {status != null && status.removal !== null && <RemovalNotice removal={status.removal} />}
      {status?.connected === true && (
        <Connected
          status={status}
          endpoint={endpoint}
          onDisconnected={(result) => {
            setEndpoint(null);
            setDisconnected(result);
          }}
        />
      )}
      {status?.connected === false &&
        (may(role, "connection.connect") ? (
          <div className="max-w-2xl">
            <ConnectForm
              webhookUrl={status.webhookUrl}
              onConnected={(outcome) => {
                setDisconnected(null);
                setEndpoint(outcome);
              }}
            />
          </div>
        ) : (
          <Notice tone="info" title="No Stripe account is connected">
            Your role in this team ({role}) may not connect one. Ask an owner or admin.
          </Notice>
        ))}
    </Page>
  );
}
