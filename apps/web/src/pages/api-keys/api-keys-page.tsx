import { may } from "@billstack/tenancy/roles";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { KeyRound } from "lucide-react";
import { useState } from "react";

import { trpc } from "../../api/trpc.js";
import { useTeam } from "../../session/session-context.js";
import { Button } from "../../ui/button.js";
import { EmptyState } from "../../ui/empty-state.js";
import { FailureNotice } from "../../ui/failure-notice.js";
import { lazyPart } from "../../ui/lazy-part.js";
import { Notice } from "../../ui/notice.js";
import { Card, Page } from "../../ui/page.js";
import { Skeleton } from "../../ui/skeleton.js";
import type { ApiKey, MadeKey } from "./api-key.js";
import { KeyTable } from "./key-table.js";

const CreateKeyDialog = lazyPart(async () => (await import("./create-key-dialog.js")).CreateKeyDialog);
const NewKeyDialog = lazyPart(async () => (await import("./new-key-dialog.js")).NewKeyDialog);
const RevokeKeyDialog = lazyPart(async () => (await import("./revoke-key-dialog.js")).RevokeKeyDialog);
const RotateKeyDialog = lazyPart(async () => (await import("./rotate-key-dialog.js")).RotateKeyDialog);

/** How often the list is read again, in milliseconds, because other people and the use of a key change it. */
const REFETCH_MS = 30_000;

/** The dialog that is open: one that makes a key, one that shows a new key, or one that changes a key. */
type Open = { create: true } | { made: MadeKey } | { rotate: ApiKey } | { revoke: ApiKey };

/** The page of the team's API keys: it lists, makes, rotates and revokes them. */
export function ApiKeysPage() {
  const { id, role } = useTeam();
  if (may(role, "api_keys.manage")) return <TeamKeys key={id} />;
  return (
    <Page title="API keys">
      <Notice tone="info">
        Your role in this team ({role}) may not manage API keys. Ask an owner or admin.
      </Notice>
    </Page>
  );
}

function TeamKeys() {
  const { id: teamId } = useTeam();
  const queryClient = useQueryClient();
  const [open, setOpen] = useState<Open | null>(null);
  const query = useQuery({ ...trpc.apiKeys.list.queryOptions({ teamId }), refetchInterval: REFETCH_MS });
  const close = () => setOpen(null);
  const create = () => setOpen({ create: true });
  function refreshAnd(next: Open | null) {
    setOpen(next);
    void queryClient.invalidateQueries({ queryKey: trpc.apiKeys.pathKey() });
  }
  return (
    <Page
      title="API keys"
      description={
        <>
          An application sends a key to read this team&apos;s data.{" "}
          <Link
            to="/help/$topic"
            params={{ topic: "api-keys" }}
            className="text-accent underline underline-offset-3"
          >
            How to use a key
          </Link>
        </>
      }
      actions={
        <Button variant="primary" onClick={create}>
          <KeyRound aria-hidden /> Create API key
        </Button>
      }
    >
      {query.isError && (
        <FailureNotice
          title="The API keys could not be read"
          error={query.error}
          onRetry={() => void query.refetch()}
        />
      )}
      {query.isPending && (
        <Card>
          <Skeleton label="the API keys" />
        </Card>
      )}
      {query.data?.keys.length === 0 && (
        <Card padded={false}>
          <EmptyState
            icon={KeyRound}
            title="There are no API keys yet"
            action={<Button onClick={create}>Create API key</Button>}
          >
            Create one for each application, so that you can revoke one without stopping the others.
          </EmptyState>
        </Card>
      )}
      {query.data !== undefined && query.data.keys.length > 0 && (
        <KeyTable
          keys={query.data.keys}
          onRotate={(key) => setOpen({ rotate: key })}
          onRevoke={(key) => setOpen({ revoke: key })}
        />
      )}
      {open !== null && "create" in open && (
        <CreateKeyDialog onClose={close} onMade={(made) => refreshAnd({ made })} />
      )}
      {open !== null && "made" in open && <NewKeyDialog made={open.made} onClose={close} />}
      {open !== null && "rotate" in open && (
        <RotateKeyDialog apiKey={open.rotate} onClose={close} onMade={(made) => refreshAnd({ made })} />
      )}
      {open !== null && "revoke" in open && (
        <RevokeKeyDialog apiKey={open.revoke} onClose={close} onRevoked={() => refreshAnd(null)} />
      )}
    </Page>
  );
}
