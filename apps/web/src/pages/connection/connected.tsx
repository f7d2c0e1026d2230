import { useQuery } from "@tanstack/react-query";

import { trpc } from "../../api/trpc.js";
import { useTeam } from "../../session/session-context.js";
import { FailureNotice } from "../../ui/failure-notice.js";
import { Notice } from "../../ui/notice.js";
import { Section } from "../../ui/page.js";
import { CheckNow } from "./check-now.js";
import type { ConnectionStatus } from "./connection-status.js";
import { DisconnectSection } from "./disconnect-section.js";
import type { DisconnectResult } from "./disconnect-dialog.js";
import { KeysSection } from "./keys-section.js";
import { Problems } from "./problems.js";
import { StatusCard } from "./status-card.js";
import { SyncSection } from "./sync-section.js";
import { VerificationSection } from "./verification/verification-section.js";
import { WebhookSection } from "./webhook-section.js";

interface ConnectedProps {
  status: ConnectionStatus;
  /** The webhook endpoint that was wanted with the connect. */
  endpoint: { isError: boolean; isSuccess: boolean; error: unknown };
  onDisconnected: (result: DisconnectResult) => void;
}

/** Everything about a team's connection, from what is so to what can be done. */
export function Connected({ status, endpoint, onDisconnected }: ConnectedProps) {
  const { id: teamId } = useTeam();
  const verification = useQuery(trpc.verification.get.queryOptions({ teamId }));
  // Told among the problems, with what to do.
  const keyRefused = status.problems.some(({ code }) => code === "key_refused");
  return (
    <div className="space-y-6">
      {status.syncStatus === "error" && !keyRefused && (
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
      <Section title="Status" description="Shown as it changes.">
        <StatusCard status={status} />
        <CheckNow status={status} />
      </Section>
      <Section
        title="Data"
        description="Reads the account's objects and writes them into the schema. Changes arrive by webhook on their own."
      >
        <SyncSection status={status} verification={verification.data?.verification ?? null} />
      </Section>
      <Section
        title="Verification"
        description="Compares every object in Stripe with its row here, and puts right what differs. Runs by itself after each load and every day, unless whoever runs this server has switched that off."
      >
        <VerificationSection status={status} query={verification} />
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
        <DisconnectSection status={status} onDisconnected={onDisconnected} />
      </Section>
    </div>
  );
}
