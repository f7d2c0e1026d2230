import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";

import { failureOf } from "../../api/failure.js";
import { trpc } from "../../api/trpc.js";
import { useTeam } from "../../session/session-context.js";
import { Button } from "../../ui/button.js";
import { ConfirmDialog } from "../../ui/confirm-dialog.js";
import { FailureNotice } from "../../ui/failure-notice.js";
import { controlClass, Field } from "../../ui/field.js";
import { SecretDialog } from "./secret-dialog.js";

/** The form of the webhook URL, with buttons that remove the URL and replace its secret. */
export function WebhookForm({ url }: { url: string | null }) {
  const { id: teamId } = useTeam();
  const queryClient = useQueryClient();
  const [typed, setTyped] = useState(url ?? "");
  const [secret, setSecret] = useState<string | null>(null);
  const [asking, setAsking] = useState(false);
  const refresh = () =>
    queryClient.invalidateQueries({ queryKey: trpc.notices.settings.queryKey({ teamId }) });
  const store = useMutation(
    trpc.notices.changeSettings.mutationOptions({
      gcTime: 0,
      onSuccess: async (stored) => {
        if (stored.secret === null) await refresh();
        else setSecret(stored.secret);
      },
    }),
  );
  const rotate = useMutation(
    trpc.notices.rotateSecret.mutationOptions({
      gcTime: 0,
      onSuccess: (made) => {
        setAsking(false);
        setSecret(made.secret);
      },
    }),
  );
  const failure = store.isError ? failureOf(store.error) : null;
  const issue = failure?.issues.find(({ path }) => path === "webhook.url")?.message ?? null;

  function submit(event: FormEvent) {
    event.preventDefault();
    if (!store.isPending)
      store.mutate({ teamId, webhook: { url: typed.trim() === "" ? null : typed.trim() } });
  }

  return (
    <form aria-label="Webhook" noValidate onSubmit={submit} className="space-y-4">
      <Field label="URL" error={issue} hint="A public https address. Leave it empty for no webhook.">
        {(control) => (
          <input
            {...control}
            type="url"
            autoComplete="off"
            spellCheck={false}
            placeholder="https://example.com/billstack-notices"
            className={controlClass}
            value={typed}
            onChange={({ target }) => setTyped(target.value)}
          />
        )}
      </Field>
      {store.isError && issue === null && (
        <FailureNotice title="The URL was not stored" error={store.error} />
      )}
      <div className="flex flex-wrap gap-2">
        <Button type="submit" variant="primary" busy={store.isPending}>
          Save URL
        </Button>
        {url !== null && <Button onClick={() => setAsking(true)}>Replace the secret</Button>}
      </div>
      {asking && (
        <ConfirmDialog
          title="Replace the secret?"
          warning="The current secret stops working at once"
          action="Replace secret"
          mutation={rotate}
          failure="The secret was not replaced"
          onConfirm={() => rotate.mutate({ teamId })}
          onClose={() => setAsking(false)}
        >
          Store the new secret where your application verifies the requests. Requests that it refuses
          meanwhile are sent again for a day.
        </ConfirmDialog>
      )}
      {secret !== null && (
        <SecretDialog
          secret={secret}
          onClose={() => {
            setSecret(null);
            void refresh();
          }}
        />
      )}
    </form>
  );
}
