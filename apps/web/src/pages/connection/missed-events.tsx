import { may } from "@billstack/tenancy/roles";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { SearchCheck } from "lucide-react";

import { failureOf } from "../../api/failure.js";
import { trpc } from "../../api/trpc.js";
import { useTeam } from "../../session/session-context.js";
import { whoMay } from "../../session/who-may.js";
import { Badge } from "../../ui/badge.js";
import { Button } from "../../ui/button.js";
import { Card } from "../../ui/page.js";
import { RelativeTime } from "../../ui/relative-time.js";
import type { ConnectionStatus } from "../../connection/connection-status.js";

/** When BillStack has last looked for events that were never delivered. A button does it now. */
export function MissedEvents({ status }: { status: ConnectionStatus }) {
  const { id: teamId, role } = useTeam();
  const queryClient = useQueryClient();
  const { catchingUp, eventsCompleteUntil } = status;
  const catchUp = useMutation(
    trpc.events.catchUp.mutationOptions({
      onSettled: () => queryClient.invalidateQueries(trpc.connection.status.queryFilter({ teamId })),
    }),
  );
  return (
    <section aria-label="Missed-event check">
      <Card padded={false}>
        <div className="flex items-center gap-x-3 gap-y-2 px-4 py-3 max-sm:flex-wrap md:px-5">
          {may(role, "events.replay") && (
            <Button
              busy={catchUp.isPending}
              disabled={status.disconnecting || status.syncStatus === "pending"}
              onClick={() => catchUp.mutate({ teamId })}
            >
              <SearchCheck aria-hidden /> Sync missed events
            </Button>
          )}
          <p className="text-muted">
            Every hour, BillStack asks Stripe for events that were never delivered, and applies them.{" "}
            {eventsCompleteUntil === null ? (
              "Not checked yet."
            ) : (
              <>
                No event was missed up to the last check, <RelativeTime at={eventsCompleteUntil} />.
              </>
            )}{" "}
            {!may(role, "events.replay") && `${whoMay("events.replay")} can sync missed events now.`}
          </p>
          <span role="status">
            {catchingUp && (
              <Badge tone="info" live>
                Checking
              </Badge>
            )}
          </span>
        </div>
        {catchUp.isError && (
          <p role="alert" className="px-4 pb-3 text-bad md:px-5">
            {failureOf(catchUp.error).message}
          </p>
        )}
      </Card>
    </section>
  );
}
