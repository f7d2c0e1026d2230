import { useState, type FormEvent } from "react";

import { failureOf } from "../../api/failure.js";
import { Button } from "../../ui/button.js";
import { Dialog } from "../../ui/dialog.js";
import { controlClass, Field } from "../../ui/field.js";

/** The longest name that the server accepts, in characters. */
const MAX_NAME_LENGTH = 80;

interface QueryNameDialogProps {
  title: string;
  initial: string;
  mutation: { isPending: boolean; error: unknown };
  onSubmit: (name: string) => void;
  onClose: () => void;
}

/** Asks for the name of a saved query. */
export function QueryNameDialog({ title, initial, mutation, onSubmit, onClose }: QueryNameDialogProps) {
  const [name, setName] = useState(initial);
  const [submitted, setSubmitted] = useState(false);
  function submit(event: FormEvent) {
    event.preventDefault();
    setSubmitted(true);
    if (name.trim() !== "") onSubmit(name.trim());
  }
  const refused = mutation.error === null ? null : failureOf(mutation.error);
  return (
    <Dialog title={title} description="Everybody in this team sees it." onClose={onClose}>
      <form onSubmit={submit} noValidate className="space-y-4">
        <Field
          label="Name"
          error={
            submitted && name.trim() === ""
              ? "Enter a name."
              : (refused?.issues[0]?.message ?? refused?.message)
          }
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
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" busy={mutation.isPending}>
            Save
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
