import { FailureNotice } from "../../ui/failure-notice.js";
import { Notice } from "../../ui/notice.js";
import { Section } from "../../ui/page.js";
import type { ConnectionStatus } from "./connection-status.js";
import { DangerSection } from "./danger-section.js";
import type { DisconnectResult } from "./disconnect-dialog.js";
import type { useFollowUps } from "./follow-ups.js";
import { KeysSection } from "./keys-section.js";
import { Problems } from "./problems.js";
import { StatusCard } from "./status-card.js";
import { SyncSection } from "./sync-section.js";
import { WebhookSection } from "./webhook-section.js";

interface ConnectedProps {
  status: ConnectionStatus;
  followUps: ReturnType<typeof useFollowUps>;
  onDisconnected: (result: DisconnectResult) => void;
}

/** Everything about a team's connection, from what is so to what can be done. */
export function Connected({ status, followUps, onDisconnected }: ConnectedProps) {
  const { endpoint, load } = followUps;
  return (
    <div className="space-y-6">
      {status.syncStatus === "error" && (
        <Notice tone="bad" title="The sync stopped">
          {status.lastError ?? "The server's log says why."}
        </Notice>
      )}
      <Problems problems={status.problems} />
      {endpoint.isError && (
        <FailureNotice
          title="Connected, but the webhook endpoint could not be created"
          error={endpoint.error}
        />
      )}
      {load.isError && <FailureNotice title="The data is not being loaded" error={load.error} />}
      <Section title="Status" description="Shown as it changes.">
        <StatusCard status={status} />
      </Section>
      <Section
        title="Data"
        description="Reads the account's objects and writes them into the schema. Changes arrive by webhook on their own."
      >
        <SyncSection status={status} />
      </Section>
      <Section
        title="Webhook"
        description="How Stripe tells BillStack of a change, a second after it happened."
      >
        {endpoint.isSuccess && (
          <Notice tone="good">BillStack created the webhook endpoint in your Stripe account.</Notice>
        )}
        <WebhookSection status={status} byHandFirst={endpoint.isError} />
      </Section>
      <Section title="API keys" description="Stored encrypted, never shown again.">
        <KeysSection status={status} />
      </Section>
      <Section title="Disconnect" description="Ends the connection and removes its data here.">
        <DangerSection status={status} onDisconnected={onDisconnected} />
      </Section>
    </div>
  );
}
