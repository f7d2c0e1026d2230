import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { trpc } from "../../api/trpc.js";
import { useTeam } from "../../session/session-context.js";
import { Button } from "../../ui/button.js";
import { Dialog } from "../../ui/dialog.js";
import { FailureNotice } from "../../ui/failure-notice.js";
import { Notice } from "../../ui/notice.js";
import { countText, numberText } from "../../ui/number-text.js";
import { Skeleton } from "../../ui/skeleton.js";
import { toQuery, type EventFilter } from "./event-filter.js";

/** Counts the events that the filter shows, asks the person about this number, and replays them. */
export function ReplayMatching({ filter, onClose }: { filter: EventFilter; onClose: () => void }) {
  const { id: teamId } = useTeam();
  const queryClient = useQueryClient();
  const input = { teamId, ...toQuery(filter) };
  // The number that the person agrees to must not change under the button, so it is counted once for each dialog.
  const count = useQuery({
    ...trpc.events.countMatching.queryOptions(input),
    staleTime: Infinity,
    gcTime: 0,
    refetchOnWindowFocus: false,
  });
  const replay = useMutation(
    trpc.events.replayMatching.mutationOptions({
      onSuccess: onClose,
      onSettled: () => queryClient.invalidateQueries({ queryKey: trpc.events.pathKey() }),
    }),
  );
  const { events, isMore, receivedBefore } = count.data ?? { events: 0, isMore: false, receivedBefore: "" };
  const canReplay = count.isSuccess && events > 0 && !isMore;
  return (
    <Dialog
      title={canReplay ? `Replay ${countText(events, "event")}?` : "Replay what the filter shows"}
      description={
        canReplay
          ? "They are applied again, in the order in which they happened. An old event does not overwrite newer data. The replay is recorded in the audit."
          : undefined
      }
      onClose={onClose}
    >
      {count.isPending && <Skeleton label="the number of events" lines={2} />}
      {count.isError && (
        <FailureNotice
          title="The events could not be counted"
          error={count.error}
          onRetry={() => void count.refetch()}
        />
      )}
      {count.isSuccess && events === 0 && (
        <Notice tone="info">
          None of these events can be replayed: no table is filled by them, or their payload is not kept any
          more.
        </Notice>
      )}
      {isMore && (
        <Notice tone="warn" title={`More than ${numberText(events)} events match`}>
          Choose a shorter time or one status, and replay them in parts.
        </Notice>
      )}
      {replay.isError && <FailureNotice title="The events were not replayed" error={replay.error} />}
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>{canReplay ? "Cancel" : "Close"}</Button>
        {canReplay && (
          <Button
            variant="primary"
            busy={replay.isPending}
            onClick={() => replay.mutate({ ...input, receivedBefore, confirmed: events })}
          >
            Replay {countText(events, "event")}
          </Button>
        )}
      </div>
    </Dialog>
  );
}
