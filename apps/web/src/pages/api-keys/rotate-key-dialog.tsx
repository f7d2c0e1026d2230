import { useMutation } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";

import { trpc } from "../../api/trpc.js";
import { useTeam } from "../../session/session-context.js";
import { Button } from "../../ui/button.js";
import { Dialog } from "../../ui/dialog.js";
import { FailureNotice } from "../../ui/failure-notice.js";
import { controlClass, Field } from "../../ui/field.js";
import type { ApiKey, MadeKey } from "./api-key.js";

const HOUR_SECONDS = 3_600;

/** How long the previous key can stay valid. The server allows up to seven days. */
const OVERLAPS = [
  { label: "Not at all: revoke it now", seconds: 0 },
  { label: "For one hour", seconds: HOUR_SECONDS },
  { label: "For one day", seconds: 24 * HOUR_SECONDS },
  { label: "For seven days", seconds: 7 * 24 * HOUR_SECONDS },
] as const;

interface RotateKeyDialogProps {
  apiKey: ApiKey;
  onClose: () => void;
  onMade: (made: MadeKey) => void;
}

/** Replaces a key by a new one with the same name, scopes and expiry. */
export function RotateKeyDialog({ apiKey, onClose, onMade }: RotateKeyDialogProps) {
  const { id: teamId } = useTeam();
  const [overlapSeconds, setOverlapSeconds] = useState<number>(24 * HOUR_SECONDS);
  const rotate = useMutation(trpc.apiKeys.rotate.mutationOptions({ gcTime: 0, onSuccess: onMade }));
  function submit(event: FormEvent) {
    event.preventDefault();
    if (!rotate.isPending) rotate.mutate({ teamId, keyId: apiKey.id, overlapSeconds });
  }
  return (
    <Dialog
      title={`Rotate ${apiKey.name}?`}
      description="BillStack creates a new key with the same name, scopes and expiry."
      onClose={onClose}
    >
      <form onSubmit={submit} noValidate className="space-y-4">
        <Field
          label="How long the previous key still works"
          hint={
            overlapSeconds === 0
              ? "An application that uses the previous key is refused until it has the new one."
              : "Give the new key to your application before this time ends."
          }
        >
          {(control) => (
            <select
              {...control}
              className={controlClass}
              value={overlapSeconds}
              onChange={(event) => setOverlapSeconds(Number(event.target.value))}
            >
              {OVERLAPS.map(({ label, seconds }) => (
                <option key={seconds} value={seconds}>
                  {label}
                </option>
              ))}
            </select>
          )}
        </Field>
        {rotate.isError && <FailureNotice title="The key was not rotated" error={rotate.error} />}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" busy={rotate.isPending}>
            Rotate key
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
