import { may } from "@billstack/tenancy/roles";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { SearchCheck } from "lucide-react";

import { failureOf } from "../../api/failure.js";
import { trpc } from "../../api/trpc.js";
import { useTeam } from "../../session/session-context.js";
import { Badge } from "../../ui/badge.js";
import { Button } from "../../ui/button.js";
import { RelativeTime } from "../../ui/relative-time.js";
import type { ConnectionStatus } from "./connection-status.js";

/** Says until when all events of Stripe have been received. A button looks for missed events now. */
export function InboxStatus({ status }: { status: ConnectionStatus }) {
  const { id: teamId, role } = useTeam();
  const queryClient = useQueryClient();
  const { catchingUp, eventsCompleteUntil } = status;
  const catchUp = useMutation(
    trpc.events.catchUp.mutationOptions({
      onSettled: () => queryClient.invalidateQueries(trpc.connection.status.queryFilter({ teamId })),
    }),
  );
  return (
    <>
      {eventsCompleteUntil === null ? (
        <span className="text-muted">Not known yet</span>
      ) : (
        <span>
          Complete until <RelativeTime at={eventsCompleteUntil} />
        </span>
      )}
      <span role="status">
        {catchingUp && (
          <Badge tone="info" live>
            Looking for missed events
          </Badge>
        )}
      </span>
      {may(role, "events.replay") && (
        <Button
          busy={catchUp.isPending}
          disabled={status.disconnecting || status.syncStatus === "pending"}
          onClick={() => catchUp.mutate({ teamId })}
        >
          <SearchCheck aria-hidden /> Look for missed events
        </Button>
      )}
      {catchUp.isError && (
        <span role="alert" className="text-bad">
          {failureOf(catchUp.error).message}
        </span>
      )}
    </>
  );
}
