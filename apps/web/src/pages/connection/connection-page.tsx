import { may } from "@billstack/tenancy/roles";
import { Link } from "@tanstack/react-router";
import { useState } from "react";

import { useTeam } from "../../session/session-context.js";
import { whoMay } from "../../session/who-may.js";
import { buttonClass } from "../../ui/button.js";
import { Notice } from "../../ui/notice.js";
import { Page } from "../../ui/page.js";
import { ConnectionReading } from "./connection-reading.js";
import type { EndpointOutcome } from "../../connection/connection-status.js";
import type { DisconnectResult } from "./disconnect-dialog.js";
import { DisconnectedNotice } from "./disconnected-notice.js";
import { ModeBadge } from "../../connection/mode-badge.js";
import { RemovalNotice } from "./removal-notice.js";
import { StateBadge } from "./state-badge.js";
import { useConnection } from "./use-connection.js";
import { usePreviousMode } from "./use-previous-mode.js";
import { useTeamState } from "./use-team-state.js";
import { lazyPart } from "../../ui/lazy-part.js";

const ConnectForm = lazyPart(async () => (await import("./connect-form.js")).ConnectForm);
const Connected = lazyPart(async () => (await import("./connected.js")).Connected);

/** The page of the Stripe connection: the connect form, or everything about the existing connection. */
export function ConnectionPage() {
  const team = useTeam();
  return <TeamConnection key={team.id} />;
}

function TeamConnection() {
  const { id: teamId, role } = useTeam();
  const [endpoint, setEndpoint] = useState<EndpointOutcome | null>(null);
  const [disconnected, setDisconnected] = useState<DisconnectResult | null>(null);
  const query = useConnection();
  const status = query.data;
  const state = useTeamState(status);
  const previousMode = usePreviousMode(status);
  const badges = status?.connected === true && (
    <>
      {status.mode !== null && <ModeBadge mode={status.mode} />}
      <StateBadge state={state} status={status} />
    </>
  );
  return (
    <Page
      title="Stripe connection"
      badges={badges}
      description="BillStack copies one Stripe account into this team's own database schema and keeps the copy equal to Stripe."
    >
      <ConnectionReading query={query} />
      {disconnected !== null && status?.connected !== true && <DisconnectedNotice result={disconnected} />}
      {status != null && status.removal !== null && <RemovalNotice removal={status.removal} />}
      {status?.connected === true && (
        <Connected
          status={status}
          state={state}
          endpoint={endpoint}
          onDisconnected={(result) => {
            setEndpoint(null);
            setDisconnected(result);
          }}
        />
      )}
      {status?.connected === false &&
        (may(role, "connection.connect") ? (
          <div className="max-w-2xl space-y-6">
            {previousMode === "test" && (
              <Notice
                tone="info"
                title="The test keys are disconnected"
                action={
                  <Link
                    to="/teams/$teamId/settings/stripe/live"
                    params={{ teamId }}
                    className={buttonClass()}
                  >
                    Continue the switch to live mode
                  </Link>
                }
              >
                The last step of the switch is to connect live keys.
              </Notice>
            )}
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
            {whoMay("connection.connect")} can connect one.
          </Notice>
        ))}
    </Page>
  );
}
