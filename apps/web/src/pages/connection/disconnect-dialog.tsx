import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { inferOutput } from "@trpc/tanstack-react-query";
import { useState, type FormEvent } from "react";

import { trpc } from "../../api/trpc.js";
import { useTeam } from "../../session/session-context.js";
import { Button } from "../../ui/button.js";
import { Dialog } from "../../ui/dialog.js";
import { FailureNotice } from "../../ui/failure-notice.js";
import { controlClass, Field } from "../../ui/field.js";
import { Notice } from "../../ui/notice.js";
import type { ConnectionStatus } from "../../connection/connection-status.js";
import { DroppedToo } from "../../connection/dropped-too.js";

/** The server's answer to a disconnect. */
export type DisconnectResult = inferOutput<typeof trpc.connection.disconnect>;

interface DisconnectDialogProps {
  status: ConnectionStatus;
  onClose: () => void;
  onDisconnected: (result: DisconnectResult) => void;
}

/**
 * Disconnects the team after the person has typed the account's name, so that nobody does it by an accidental
 * click.
 */
export function DisconnectDialog({ status, onClose, onDisconnected }: DisconnectDialogProps) {
  const team = useTeam();
  const queryClient = useQueryClient();
  const [typed, setTyped] = useState("");
  const [dropObjects, setDropObjects] = useState(false);
  const [refused, setRefused] = useState(false);
  const expected = status.accountName ?? status.accountId ?? team.name;
  const matches = typed.trim() === expected.trim();
  const disconnect = useMutation(
    trpc.connection.disconnect.mutationOptions({
      onSuccess: async (result) => {
        onDisconnected(result);
        queryClient.removeQueries({ queryKey: trpc.backfill.pathKey(), type: "inactive" });
        await queryClient.refetchQueries(trpc.connection.status.queryFilter({ teamId: team.id }));
        await queryClient.invalidateQueries();
      },
    }),
  );
  function submit(event: FormEvent) {
    event.preventDefault();
    if (!matches) setRefused(true);
    else if (!disconnect.isPending) disconnect.mutate({ teamId: team.id, dropObjects });
  }
  return (
    <Dialog title={`Disconnect ${expected}?`} onClose={onClose}>
      <form onSubmit={submit} noValidate className="space-y-4">
        <Notice tone="warn" title="The database schema will be dropped">
          <p>
            This removes <code className="font-mono text-xs break-all">{status.schemaName}</code> with all its
            tables, the stored keys and the received events. Queries that read these tables will fail.
          </p>
          <p>Your data in Stripe does not change. Connect again and sync to get the same rows back.</p>
        </Notice>
        <DroppedToo accepted={dropObjects} onAccept={setDropObjects} />
        <Field
          label={`Type ${expected} to confirm`}
          error={refused && !matches ? `This is not the account's name. Type ${expected}.` : null}
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
        {disconnect.isError && (
          <FailureNotice title="The team was not disconnected" error={disconnect.error} />
        )}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="danger" disabled={!matches} busy={disconnect.isPending}>
            Disconnect and drop the schema
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
