import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";

import { trpc } from "../api/trpc.js";
import { Button } from "../ui/button.js";
import { Dialog } from "../ui/dialog.js";
import { FailureNotice } from "../ui/failure-notice.js";
import { controlClass, Field } from "../ui/field.js";

/** The longest name that the server accepts, in characters. */
const MAX_NAME_LENGTH = 80;

/** Asks for the name of a new team, creates the team and opens its page. */
export function CreateTeamDialog({ onClose }: { onClose: () => void }) {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const [name, setName] = useState("");
  const [missing, setMissing] = useState(false);
  const create = useMutation(
    trpc.teams.create.mutationOptions({
      onSuccess: async ({ team }) => {
        await queryClient.refetchQueries(trpc.auth.session.queryFilter());
        onClose();
        await navigate({ to: "/teams/$teamId/home", params: { teamId: team.id } });
      },
    }),
  );
  function submit(event: FormEvent) {
    event.preventDefault();
    if (name.trim() === "") setMissing(true);
    else create.mutate({ name: name.trim() });
  }
  return (
    <Dialog
      title="Create a team"
      description="A team connects one Stripe account. Its data is kept in a database schema of its own."
      onClose={onClose}
    >
      <form onSubmit={submit} noValidate className="space-y-4">
        <Field label="Team name" error={missing && name.trim() === "" ? "Enter a name for the team." : null}>
          {(control) => (
            <input
              {...control}
              className={controlClass}
              maxLength={MAX_NAME_LENGTH}
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        {create.isError && <FailureNotice title="The team was not created" error={create.error} />}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" busy={create.isPending}>
            Create team
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
