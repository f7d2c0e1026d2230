import { Notice } from "../../ui/notice.js";
import { Section } from "../../ui/page.js";
import type { TeamState } from "../../connection/team-state.js";
import { CheckNow } from "./check-now.js";
import type { ConnectionStatus, EndpointOutcome } from "../../connection/connection-status.js";
import type { DisconnectResult } from "./disconnect-dialog.js";
import { DisconnectSection } from "./disconnect-section.js";
import { EndpointNotice } from "./endpoint-notice.js";
import { KeysSection } from "./keys-section.js";
import { Problems } from "./problems.js";
import { SharedAccount } from "./shared-account.js";
import { StatusCard } from "./status-card.js";
import { WebhookSection } from "./webhook-section.js";
import { SyncLink } from "../../connection/sync-link.js";

interface ConnectedProps {
  status: ConnectionStatus;
  state: TeamState | null;
  /** Whether BillStack created the webhook endpoint; null if the person has not just connected and asked for it. */
  endpoint: EndpointOutcome | null;
  onDisconnected: (result: DisconnectResult) => void;
}

/** The page of a connected team: problems, state, keys, webhook, and what ends the connection. */
export function Connected({ status, state, endpoint, onDisconnected }: ConnectedProps) {
  // A refused key and unreadable secrets are shown in the list of problems, together with what to do.
  const isListed = status.problems.some(
    ({ code }) => code === "key_refused" || code === "secrets_unreadable",
  );
  return (
    <div className="space-y-6">
      {status.syncStatus === "error" && !isListed && (
        <Notice tone="bad" title="The sync stopped">
          {status.lastError ??
            "The server did not say why. Ask the person who runs this server to look into its log."}
        </Notice>
      )}
      <Problems problems={status.problems} withoutWebhook />
      <EndpointNotice status={status} endpoint={endpoint} />
      {status.otherTeams > 0 && (
        <SharedAccount
          otherTeams={status.otherTeams}
          advice="If you do not want that, disconnect all but one of them."
        />
      )}
      {endpoint !== null && (
        <Notice tone="info" title="Connected" action={<SyncLink />}>
          The page Sync starts a sync and shows how far it is.
        </Notice>
      )}
      <Section title="State" description={<CheckNow status={status} />}>
        <StatusCard status={status} state={state} />
      </Section>
      <div id="keys">
        <Section title="Stripe keys" description="The keys are stored encrypted and never shown again.">
          <KeysSection status={status} />
        </Section>
      </div>
      <div id="webhook">
        <Section
          title="Webhook"
          description="Stripe uses it to tell BillStack about a change, about a second after it happened."
        >
          <WebhookSection status={status} instructionsOpen={endpoint?.made === false} />
        </Section>
      </div>
      <Section title="Danger" description="Ends the connection and removes its data here.">
        <DisconnectSection status={status} onDisconnected={onDisconnected} />
      </Section>
    </div>
  );
}
