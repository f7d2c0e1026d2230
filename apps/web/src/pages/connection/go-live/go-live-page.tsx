import { may } from "@billstack/tenancy/roles";
import { useState } from "react";

import type { EndpointOutcome } from "../../../connection/connection-status.js";
import { useTeam } from "../../../session/session-context.js";
import { whoMay } from "../../../session/who-may.js";
import { Notice } from "../../../ui/notice.js";
import { Page } from "../../../ui/page.js";
import { ConnectionReading } from "../connection-reading.js";
import type { DisconnectResult } from "../disconnect-dialog.js";
import { DisconnectedNotice } from "../disconnected-notice.js";
import { EndpointNotice } from "../endpoint-notice.js";
import { useConnection } from "../use-connection.js";
import { usePreviousMode } from "../use-previous-mode.js";
import { GoLiveSteps } from "./go-live-steps.js";
import { LiveNotice } from "./live-notice.js";

/** Guides a team from test keys to live keys, with what must be true before each step. */
export function GoLivePage() {
  const team = useTeam();
  return <TeamGoLive key={team.id} />;
}

function TeamGoLive() {
  const { role } = useTeam();
  const [endpoint, setEndpoint] = useState<EndpointOutcome | null>(null);
  const [disconnected, setDisconnected] = useState<DisconnectResult | null>(null);
  const query = useConnection();
  const status = query.data;
  const previousMode = usePreviousMode(status);
  const isLive = (status?.mode ?? previousMode) === "live";
  return (
    <Page
      title="Switch to live mode"
      description="A team has one connection, in test mode or in live mode. So the test keys are disconnected before the live keys are connected."
    >
      <ConnectionReading query={query} />
      {disconnected !== null && status?.connected === false && <DisconnectedNotice result={disconnected} />}
      {isLive && status?.connected === true && (
        <>
          <EndpointNotice status={status} endpoint={endpoint} />
          <LiveNotice />
        </>
      )}
      {isLive && status?.connected === false && (
        <Notice tone="info" title="This team had live keys">
          There are no test keys to switch from. Connect again under Stripe connection.
        </Notice>
      )}
      {status !== undefined && !isLive && !may(role, "connection.connect") && (
        <Notice tone="info" title="Your role cannot switch to live mode">
          {whoMay("connection.connect")} can.
        </Notice>
      )}
      {status !== undefined && previousMode !== undefined && !isLive && may(role, "connection.connect") && (
        <GoLiveSteps
          status={status}
          previousMode={previousMode}
          onDisconnected={setDisconnected}
          onConnected={(outcome) => {
            setDisconnected(null);
            setEndpoint(outcome);
          }}
        />
      )}
    </Page>
  );
}
