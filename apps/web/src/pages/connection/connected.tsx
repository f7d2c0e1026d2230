import { useQuery } from "@tanstack/react-query";

import { trpc } from "../../api/trpc.js";
import { useTeam } from "../../session/session-context.js";
import { Notice } from "../../ui/notice.js";
import { Section } from "../../ui/page.js";
import { CheckNow } from "./check-now.js";
import type { ConnectionStatus, EndpointOutcome } from "./connection-status.js";
import { DisconnectSection } from "./disconnect-section.js";
import type { DisconnectResult } from "./disconnect-dialog.js";
import { KeysSection } from "./keys-section.js";
import { NextStep } from "./next-step.js";
import { Problems } from "./problems.js";
import { StatusCard } from "./status-card.js";
import { SyncSection } from "./sync-section.js";
import { VerificationSection } from "./verification/verification-section.js";
import { WebhookSection } from "./webhook-section.js";

interface ConnectedProps {
  status: ConnectionStatus;
  /** Whether BillStack created the webhook endpoint; null if the person has not just connected and asked for it. */
  endpoint: EndpointOutcome | null;
  onDisconnected: (result: DisconnectResult) => void;
}

/** The page of a connected team: problems, status, data, verification, webhook, keys and disconnect. */
export function Connected({ status, endpoint, onDisconnected }: ConnectedProps) {
  const { id: teamId } = useTeam();
  const verification = useQuery(trpc.verification.get.queryOptions({ teamId }));
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
      <Problems problems={status.problems} />
      <NextStep />
      {endpoint?.made === false && (
        <Notice tone="bad" title="Connected, but the webhook endpoint could not be created">
          {endpoint.error}
        </Notice>
      )}
      <Section title="Status" description="Updates by itself.">
        <StatusCard status={status} />
        <CheckNow status={status} />
      </Section>
      <Section
        title="Data"
        description="Copies the objects of your Stripe account into the schema. Later changes arrive by webhook."
      >
        <SyncSection status={status} verification={verification.data?.verification ?? null} />
      </Section>
      <Section
        title="Verification"
        description="Compares every object in Stripe with its row here, and corrects the rows that differ. It runs after each load and once a day, unless the person who runs this server has switched that off."
      >
        <VerificationSection status={status} query={verification} />
      </Section>
      <Section
        title="Webhook"
        description="Stripe uses it to tell BillStack about a change, about a second after it happened."
      >
        {endpoint?.made === true && (
          <Notice tone="good">BillStack created the webhook endpoint in your Stripe account.</Notice>
        )}
        <WebhookSection status={status} instructionsOpen={endpoint?.made === false} />
      </Section>
      <Section title="Stripe keys" description="The keys are stored encrypted and never shown again.">
        <KeysSection status={status} />
      </Section>
      <Section title="Disconnect" description="Ends the connection and removes its data here.">
        <DisconnectSection status={status} onDisconnected={onDisconnected} />
      </Section>
    </div>
  );
}
