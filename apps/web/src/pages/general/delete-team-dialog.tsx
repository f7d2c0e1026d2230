import { useMutation } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";

import { trpc } from "../../api/trpc.js";
import { openStartPage } from "../../session/open-start-page.js";
import { useTeam } from "../../session/session-context.js";
import { Button } from "../../ui/button.js";
import { Dialog } from "../../ui/dialog.js";
import { FailureNotice } from "../../ui/failure-notice.js";
import { controlClass, Field } from "../../ui/field.js";
import { Notice } from "../../ui/notice.js";
import { DroppedToo } from "../../connection/dropped-too.js";

/**
 * Deletes the team after the person has typed its name, so that nobody does it by an accidental click. If an endpoint
 * is left in Stripe, the dialog says so before it leaves the team.
 */
export function DeleteTeamDialog({ onClose }: { onClose: () => void }) {
  const { id: teamId, name } = useTeam();
  const [typed, setTyped] = useState("");
  const [dropObjects, setDropObjects] = useState(false);
  const [refused, setRefused] = useState(false);
  const [leftInStripe, setLeftInStripe] = useState<string | null>(null);
  const matches = typed === name;
  const remove = useMutation(
    trpc.teams.delete.mutationOptions({
      onSuccess: ({ message }) => {
        if (message === undefined) openStartPage();
        else setLeftInStripe(message);
      },
    }),
  );
  function submit(event: FormEvent) {
    event.preventDefault();
    if (!matches) setRefused(true);
    else if (!remove.isPending) remove.mutate({ teamId, name: typed, dropObjects });
  }
  if (leftInStripe !== null) {
    return (
      <Dialog title={`${name} was deleted`} onClose={openStartPage}>
        <Notice
          tone="warn"
          title="One thing is left in Stripe"
          action={<Button onClick={openStartPage}>Done</Button>}
        >
          <p>{leftInStripe}</p>
        </Notice>
      </Dialog>
    );
  }
  return (
    <Dialog title={`Delete ${name}?`} onClose={onClose}>
      <form onSubmit={submit} noValidate className="space-y-4">
        <Notice tone="warn" title="All data of this team is deleted, for all its members">
          <p>
            Applications with an API key and programs with the SQL login stop working at once. This cannot be
            undone.
          </p>
        </Notice>
        <DroppedToo accepted={dropObjects} onAccept={setDropObjects} />
        <Field
          label={`Type ${name} to confirm`}
          error={refused && !matches ? `This is not the name of the team. Type ${name}.` : null}
        >
          {(control) => (
            <input
              {...control}
              autoComplete="off"
              spellCheck={false}
              className={controlClass}
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
            />
          )}
        </Field>
        {remove.isError && <FailureNotice title="The team was not deleted" error={remove.error} />}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="danger" busy={remove.isPending}>
            Delete team
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
