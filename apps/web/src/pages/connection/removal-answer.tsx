import { may } from "@billstack/tenancy/roles";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { failureOf } from "../../api/failure.js";
import { trpc } from "../../api/trpc.js";
import { OthersMay } from "../../session/others-may.js";
import { useTeam } from "../../session/session-context.js";
import { Button } from "../../ui/button.js";
import { ConfirmDialog } from "../../ui/confirm-dialog.js";

/** The two answers to a verification that asks before it removes many rows. */
export function RemovalAnswer() {
  const { id: teamId, role } = useTeam();
  const queryClient = useQueryClient();
  const [removing, setRemoving] = useState(false);
  const answer = useMutation(
    trpc.verification.answerRemoval.mutationOptions({
      onSuccess: () => setRemoving(false),
      onSettled: () =>
        Promise.all(
          [trpc.verification, trpc.connection].map((area) =>
            queryClient.invalidateQueries({ queryKey: area.pathKey() }),
          ),
        ),
    }),
  );
  if (!may(role, "verification.answer")) {
    return <OthersMay permission="verification.answer" to="answer this" />;
  }
  return (
    <>
      <Button variant="danger" onClick={() => setRemoving(true)}>
        Remove the rows…
      </Button>
      <Button
        busy={answer.isPending && answer.variables.remove === false}
        onClick={() => answer.mutate({ teamId, remove: false })}
      >
        Keep the rows
      </Button>
      {answer.isError && !removing && (
        <span role="alert" className="self-center text-bad">
          {failureOf(answer.error).message}
        </span>
      )}
      {removing && (
        <ConfirmDialog
          title="Remove the rows of objects that are gone from Stripe?"
          warning="The rows are deleted from your tables"
          action="Verify and remove"
          mutation={answer}
          failure="Nothing was removed"
          onConfirm={() => answer.mutate({ teamId, remove: true })}
          onClose={() => setRemoving(false)}
        >
          A new verification asks Stripe for each object again, and removes the rows of those that are gone.
          If only the key or its permissions have changed, keep the rows.
        </ConfirmDialog>
      )}
    </>
  );
}
