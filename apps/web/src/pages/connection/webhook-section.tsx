import { may } from "@billstack/tenancy/roles";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { failureOf } from "../../api/failure.js";
import { trpc } from "../../api/trpc.js";
import { useTeam } from "../../session/session-context.js";
import { Button } from "../../ui/button.js";
import { FailureNotice } from "../../ui/failure-notice.js";
import { Notice } from "../../ui/notice.js";
import { Card } from "../../ui/page.js";
import type { ConnectionStatus } from "./connection-status.js";
import { Refusals } from "./refusals.js";
import { WebhookInstructions } from "./webhook-instructions.js";
import { WebhookSecretDialog } from "./webhook-secret-dialog.js";
import { WebhookUrl } from "./webhook-url.js";

interface WebhookSectionProps {
  status: ConnectionStatus;
  /** BillStack could not make the endpoint: the way by hand is shown at once. */
  byHandFirst: boolean;
}

/** Where Stripe sends events, and the two ways to make it do so. */
export function WebhookSection({ status, byHandFirst }: WebhookSectionProps) {
  const { id: teamId, role } = useTeam();
  const queryClient = useQueryClient();
  const [replacing, setReplacing] = useState(false);
  const [replaced, setReplaced] = useState(false);
  const instructions = useQuery(trpc.connection.webhookUrl.queryOptions({ teamId }));
  const create = useMutation(
    trpc.connection.createWebhookEndpoint.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries({ queryKey: trpc.connection.pathKey() }),
    }),
  );
  const mayRotate = may(role, "connection.rotate");
  const unreachable = create.isError && failureOf(create.error).code === "unreachable_base_url";
  return (
    <Card>
      <div className="space-y-4">
        <WebhookUrl url={status.webhookUrl} />
        {status.webhookEndpointId !== null && (
          <p className="text-muted">
            BillStack made the endpoint <code className="font-mono text-xs">{status.webhookEndpointId}</code>{" "}
            in your Stripe account and keeps its secret.
          </p>
        )}
        {status.webhookConfigured && status.webhookEndpointId === null && (
          <p className="text-muted">Deliveries are verified with the signing secret that you stored.</p>
        )}
        {!status.webhookConfigured && (
          <Notice tone="warn" title="Stripe's deliveries are refused until there is a signing secret">
            Let BillStack create the endpoint, or create it by hand and store its secret here.
          </Notice>
        )}
        <Refusals refusals={status.refusals} />
        {status.previousWebhookSecretUntil !== null && (
          <p className="text-muted">
            The secret before this one is still valid, until{" "}
            {new Date(status.previousWebhookSecretUntil).toLocaleString()} at the latest: it goes once no
            delivery has needed it for an hour.
          </p>
        )}
        {create.isError && <FailureNotice title="The endpoint was not created" error={create.error} />}
        {create.isSuccess && (
          <Notice tone="good">
            The endpoint {create.data.endpointId} was created and its secret stored.
          </Notice>
        )}
        {replaced && <Notice tone="good">The webhook secret was replaced.</Notice>}
        {mayRotate ? (
          <div className="flex flex-wrap gap-2">
            <Button
              variant={status.webhookConfigured ? "secondary" : "primary"}
              busy={create.isPending}
              disabled={status.disconnecting}
              onClick={() => create.mutate({ teamId })}
            >
              {status.webhookEndpointId === null
                ? "Let BillStack create the endpoint"
                : "Create the endpoint anew"}
            </Button>
            <Button disabled={status.disconnecting} onClick={() => setReplacing(true)}>
              {status.webhookConfigured ? "Replace webhook secret" : "Store webhook secret"}
            </Button>
          </div>
        ) : (
          <p className="text-muted">Your role in this team ({role}) may not change the webhook.</p>
        )}
        <WebhookInstructions
          key={String(byHandFirst || unreachable)}
          query={instructions}
          open={byHandFirst || unreachable}
        />
      </div>
      {replacing && (
        <WebhookSecretDialog
          onClose={() => setReplacing(false)}
          onReplaced={() => {
            setReplacing(false);
            setReplaced(true);
          }}
        />
      )}
    </Card>
  );
}
