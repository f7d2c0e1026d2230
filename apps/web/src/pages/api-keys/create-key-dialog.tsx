import type { ALL_SCOPES, Scope } from "@billstack/tenancy/roles";
import { useMutation } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";

import { failureOf } from "../../api/failure.js";
import { trpc } from "../../api/trpc.js";
import { useTeam } from "../../session/session-context.js";
import { Button } from "../../ui/button.js";
import { DialogActions } from "../../ui/dialog-actions.js";
import { Dialog } from "../../ui/dialog.js";
import { FailureNotice } from "../../ui/failure-notice.js";
import { controlClass, Field } from "../../ui/field.js";
import type { MadeKey } from "./api-key.js";
import { EXPIRY_CHOICES, expiryOf, type ExpiryChoice } from "./expiry.js";
import { ScopeChoice } from "./scope-choice.js";

/** The longest name that the server accepts, in characters. */
const MAX_NAME_LENGTH = 80;

interface CreateKeyDialogProps {
  onClose: () => void;
  onMade: (made: MadeKey) => void;
}

/** Asks for the name, the scopes and the expiry of a new key, and makes it. */
export function CreateKeyDialog({ onClose, onMade }: CreateKeyDialogProps) {
  const { id: teamId } = useTeam();
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState<string[]>([]);
  const [expiry, setExpiry] = useState<ExpiryChoice>("year");
  const [date, setDate] = useState("");
  const [submitted, setSubmitted] = useState(false);
  const create = useMutation(trpc.apiKeys.create.mutationOptions({ gcTime: 0, onSuccess: onMade }));
  const expiresAt = expiryOf(expiry, date);
  const issues = create.isError ? failureOf(create.error).issues : [];
  const issueOf = (field: string) => issues.find(({ path }) => path === field)?.message ?? null;
  function submit(event: FormEvent) {
    event.preventDefault();
    setSubmitted(true);
    if (name.trim() === "" || scopes.length === 0 || expiresAt === undefined) return;
    create.mutate({ teamId, name: name.trim(), scopes: scopes as (Scope | typeof ALL_SCOPES)[], expiresAt });
  }
  return (
    <Dialog wide title="Create an API key" onClose={onClose}>
      <form onSubmit={submit} noValidate className="space-y-5">
        <Field
          label="Name"
          hint="The application that will use the key."
          error={submitted && name.trim() === "" ? "Enter a name for the key." : issueOf("name")}
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
        <ScopeChoice
          scopes={scopes}
          onChange={setScopes}
          error={submitted && scopes.length === 0 ? "Choose what the key may do." : issueOf("scopes")}
        />
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label="Expires" error={expiry === "date" ? null : issueOf("expiresAt")}>
            {(control) => (
              <select
                {...control}
                className={controlClass}
                value={expiry}
                onChange={(event) => setExpiry(event.target.value as ExpiryChoice)}
              >
                {Object.entries(EXPIRY_CHOICES).map(([choice, { label }]) => (
                  <option key={choice} value={choice}>
                    {label}
                  </option>
                ))}
              </select>
            )}
          </Field>
          {expiry === "date" && (
            <Field
              label="Last day"
              hint="The key works until the end of this day in UTC."
              error={submitted && expiresAt === undefined ? "Choose a date." : issueOf("expiresAt")}
            >
              {(control) => (
                <input
                  {...control}
                  type="date"
                  className={controlClass}
                  value={date}
                  onChange={(event) => setDate(event.target.value)}
                />
              )}
            </Field>
          )}
        </div>
        {create.isError && issues.length === 0 && (
          <FailureNotice title="The key was not created" error={create.error} />
        )}
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" busy={create.isPending}>
            Create key
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
