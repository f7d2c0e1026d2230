import { may } from "@billstack/tenancy/roles";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ShieldCheck } from "lucide-react";

import { failureOf } from "../../api/failure.js";
import { trpc } from "../../api/trpc.js";
import { OthersMay } from "../../session/others-may.js";
import { useTeam } from "../../session/session-context.js";
import { Button } from "../../ui/button.js";

/** Starts a verification, which is the next step of a copy that was never compared. Others see who can do it. */
export function VerifyButton() {
  const { id: teamId, role } = useTeam();
  const queryClient = useQueryClient();
  const start = useMutation(
    trpc.verification.start.mutationOptions({
      onSettled: () => queryClient.invalidateQueries({ queryKey: trpc.verification.pathKey() }),
    }),
  );
  if (!may(role, "backfill.run")) return <OthersMay permission="backfill.run" to="verify the copy" />;
  return (
    <div className="flex flex-wrap items-center gap-3 pt-2">
      <Button busy={start.isPending} onClick={() => start.mutate({ teamId })}>
        <ShieldCheck aria-hidden /> Verify now
      </Button>
      {start.isError && (
        <span role="alert" className="text-bad">
          {failureOf(start.error).message}
        </span>
      )}
    </div>
  );
}
