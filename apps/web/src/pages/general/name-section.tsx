import { may } from "@billstack/tenancy/roles";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";

import { trpc } from "../../api/trpc.js";
import { useTeam } from "../../session/session-context.js";
import { Button } from "../../ui/button.js";
import { FailureNotice } from "../../ui/failure-notice.js";
import { controlClass, Field } from "../../ui/field.js";
import { Notice } from "../../ui/notice.js";
import { OutsideText } from "../../ui/outside-text.js";
import { Card, Section } from "../../ui/page.js";

/** The longest name that the server accepts, in characters. */
const MAX_NAME_LENGTH = 80;

/** The form with the name of the team. People who may not change it see it as a text. */
export function NameSection() {
  const { id: teamId, name: stored, role } = useTeam();
  const queryClient = useQueryClient();
  const [name, setName] = useState(stored);
  const [submitted, setSubmitted] = useState(false);
  const rename = useMutation(
    trpc.teams.rename.mutationOptions({
      onSuccess: async ({ team }) => {
        setName(team.name);
        await queryClient.refetchQueries(trpc.auth.session.queryFilter());
      },
    }),
  );
  function submit(event: FormEvent) {
    event.preventDefault();
    setSubmitted(true);
    if (name.trim() !== "" && !rename.isPending) rename.mutate({ teamId, name: name.trim() });
  }
  return (
    <Section title="Name" description="Everybody in the team and everybody whom you invite sees this name.">
      <Card>
        {may(role, "team.rename") ? (
          <form onSubmit={submit} noValidate className="space-y-4">
            <Field
              label="Team name"
              error={submitted && name.trim() === "" ? "Enter a name for the team." : null}
            >
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
            {rename.isError && <FailureNotice title="The name was not changed" error={rename.error} />}
            {rename.isSuccess && name.trim() === stored && (
              <Notice tone="good">
                The team is now called <OutsideText text={stored} />.
              </Notice>
            )}
            <Button type="submit" variant="primary" busy={rename.isPending}>
              Save name
            </Button>
          </form>
        ) : (
          <p>
            <OutsideText text={stored} />
            <span className="block text-xs text-muted">
              Your role in this team ({role}) may not change the name. Ask an owner or admin.
            </span>
          </p>
        )}
      </Card>
    </Section>
  );
}
