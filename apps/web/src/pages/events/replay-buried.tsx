import { may } from "@billstack/tenancy/roles";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { RotateCcw } from "lucide-react";
import { useState } from "react";

import { trpc } from "../../api/trpc.js";
import { useTeam } from "../../session/session-context.js";
import { Button } from "../../ui/button.js";
import { Dialog } from "../../ui/dialog.js";
import { FailureNotice } from "../../ui/failure-notice.js";
import { Notice } from "../../ui/notice.js";
import { numberText } from "../../ui/number-text.js";

/** Says how many events have failed for good. A button replays all of them after the person has confirmed it. */
export function ReplayBuried({ buried }: { buried: number }) {
  const { id: teamId, role } = useTeam();
  const queryClient = useQueryClient();
  const [asking, setAsking] = useState(false);
  const replay = useMutation(
    trpc.events.replayBuried.mutationOptions({
      onSuccess: () => setAsking(false),
      onSettled: () => queryClient.invalidateQueries({ queryKey: trpc.events.pathKey() }),
    }),
  );
  const events = buried === 1 ? "1 event" : `${numberText(buried)} events`;
  return (
    <>
      <Notice
        tone="warn"
        title={`${events} could not be applied`}
        action={
          may(role, "events.replay") ? (
            <Button onClick={() => setAsking(true)}>
              <RotateCcw aria-hidden /> Replay all failed
            </Button>
          ) : undefined
        }
      >
        {buried === 1
          ? "It failed ten times. Open it to read its last error, remove the cause, then replay it."
          : "Each of them failed ten times. Open one to read its last error, remove the cause, then replay them."}
      </Notice>
      {asking && (
        <Dialog
          title={`Replay ${events}?`}
          description="The events are applied again, in the order in which they happened. An old event does not overwrite newer data. An event that fails ten more times stays failed."
          onClose={() => setAsking(false)}
        >
          {replay.isError && <FailureNotice title="The events could not be replayed" error={replay.error} />}
          <div className="flex justify-end gap-2">
            <Button onClick={() => setAsking(false)}>Cancel</Button>
            <Button variant="primary" busy={replay.isPending} onClick={() => replay.mutate({ teamId })}>
              Replay all
            </Button>
          </div>
        </Dialog>
      )}
    </>
  );
}
