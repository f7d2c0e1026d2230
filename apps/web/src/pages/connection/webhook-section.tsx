import { may } from "@billstack/tenancy/roles";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { failureOf } from "../../api/failure.js";
import { trpc } from "../../api/trpc.js";
import { useTeam } from "../../session/session-context.js";
import { whoMay } from "../../session/who-may.js";
import { Button } from "../../ui/button.js";
import { DateTime } from "../../ui/date-time.js";
import { FailureNotice } from "../../ui/failure-notice.js";
import { Notice } from "../../ui/notice.js";
import { Card } from "../../ui/page.js";
import type { ConnectionStatus } from "../../connection/connection-status.js";
import { Refusals } from "../../connection/refusals.js";
import { WebhookInstructions } from "./webhook-instructions.js";
import { WebhookUrl } from "./webhook-url.js";
import { lazyPart } from "../../ui/lazy-part.js";
import { useCreateEndpoint } from "./use-create-endpoint.js";

const WebhookSecretDialog = lazyPart(
  async () => (await import("./webhook-secret-dialog.js")).WebhookSecretDialog,
);

interface WebhookSectionProps {
  status: ConnectionStatus;
  /** Shows the instructions for creating the endpoint by hand, because BillStack could not create it. */
  instructionsOpen: boolean;
}

/** The webhook URL of the team, and two ways to set up the endpoint: BillStack creates it, or the person does. */
export function WebhookSection({ status, instructionsOpen }: WebhookSectionProps) {
  const { id: teamId, role } = useTeam();
  const [replacing, setReplacing] = useState(false);
  const [replaced, setReplaced] = useState(false);
  const instructions = useQuery(trpc.connection.webhookUrl.queryOptions({ teamId }));
  const create = useCreateEndpoint();
  // A key without the permission was refused already, so the button that helps is the other one.
  const keyMayCreate = !status.permissions.some(
    ({ name, works }) => name === "webhook_endpoint" && works === false,
  );
  const mayRotate = may(role, "connection.rotate");
  const unreachable = create.isError && failureOf(create.error).code === "unreachable_base_url";
  return (
    <Card>
      <div className="space-y-3">
        <WebhookUrl url={status.webhookUrl} />
        {status.webhookEndpointId !== null && (
          <p className="text-muted">
            BillStack created the endpoint{" "}
            <code className="font-mono text-xs">{status.webhookEndpointId}</code> in your Stripe account and
            stores its secret.
          </p>
        )}
        {status.webhookConfigured && status.webhookEndpointId === null && (
          <p className="text-muted">Deliveries are verified with the signing secret that you stored.</p>
        )}
        {!status.webhookConfigured && (
          <Notice tone="warn" title="Deliveries from Stripe are refused until a signing secret is stored">
            Let BillStack create the endpoint, or create it by hand and store its signing secret here.
          </Notice>
        )}
        <Refusals refusals={status.refusals} />
        {status.previousWebhookSecretUntil !== null && (
          <p className="text-muted">
            The previous secret is still valid. It ends when no delivery has used it for an hour, and at the
            latest on <DateTime value={status.previousWebhookSecretUntil} />.
          </p>
        )}
        {create.isError && <FailureNotice title="The endpoint was not created" error={create.error} />}
        {create.isSuccess && (
          <Notice tone="good">
            The endpoint {create.data.endpointId} was created, and its secret is stored.
          </Notice>
        )}
        {replaced && <Notice tone="good">The webhook secret was replaced.</Notice>}
        {!mayRotate && (
          <p className="text-muted">
            Your role in this team ({role}) may not change the webhook. {whoMay("connection.rotate")} can.
          </p>
        )}
        <div className="flex flex-wrap items-center gap-x-2 gap-y-3">
          {mayRotate && (
            <>
              <Button
                variant={status.webhookConfigured || !keyMayCreate ? "secondary" : "primary"}
                busy={create.isPending}
                disabled={status.disconnecting}
                onClick={() => create.mutate({ teamId })}
              >
                {status.webhookEndpointId === null
                  ? "Let BillStack create the endpoint"
                  : "Recreate endpoint"}
              </Button>
              <Button
                variant={status.webhookConfigured || keyMayCreate ? "secondary" : "primary"}
                disabled={status.disconnecting}
                onClick={() => setReplacing(true)}
              >
                {status.webhookConfigured ? "Replace webhook secret" : "Store webhook secret"}
              </Button>
            </>
          )}
          <WebhookInstructions
            key={String(instructionsOpen || unreachable)}
            query={instructions}
            open={instructionsOpen || unreachable}
          />
        </div>
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
