import { failureOf } from "../../api/failure.js";
import { useTeam } from "../../session/session-context.js";
import { Button } from "../../ui/button.js";
import { Notice } from "../../ui/notice.js";
import type { ConnectionStatus, EndpointOutcome } from "../../connection/connection-status.js";
import { useCreateEndpoint } from "./use-create-endpoint.js";

interface EndpointNoticeProps {
  status: ConnectionStatus;
  endpoint: EndpointOutcome | null;
}

/**
 * Says that BillStack could not create the webhook endpoint of a new connection, and why. If another try may succeed, a
 * button tries it. Shows nothing if there is an endpoint.
 */
export function EndpointNotice({ status, endpoint }: EndpointNoticeProps) {
  const { id: teamId } = useTeam();
  const create = useCreateEndpoint();
  if (endpoint?.made !== false || status.webhookConfigured) return null;
  return (
    <Notice
      tone="bad"
      title="Connected, but the webhook endpoint could not be created"
      action={
        endpoint.code === "stripe_unreachable" ? (
          <Button
            busy={create.isPending}
            disabled={status.disconnecting}
            onClick={() => create.mutate({ teamId })}
          >
            Try again
          </Button>
        ) : undefined
      }
    >
      <p>{create.isError ? failureOf(create.error).message : endpoint.error}</p>
    </Notice>
  );
}
