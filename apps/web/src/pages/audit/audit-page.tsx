import { may } from "@billstack/tenancy/roles";
import { useInfiniteQuery } from "@tanstack/react-query";
import { History } from "lucide-react";

import { client, trpc } from "../../api/trpc.js";
import { useSession, useTeam } from "../../session/session-context.js";
import { EmptyState } from "../../ui/empty-state.js";
import { FailureNotice } from "../../ui/failure-notice.js";
import { LoadMore } from "../../ui/load-more.js";
import { Notice } from "../../ui/notice.js";
import { Card, Page } from "../../ui/page.js";
import { RelativeTime } from "../../ui/relative-time.js";
import { Skeleton } from "../../ui/skeleton.js";
import { actionLabel } from "./action-label.js";

/** The audit page: who did what to the connection and when, newest first. */
export function AuditPage() {
  const { role } = useTeam();
  return (
    <Page
      title="Audit"
      description="Who did what to this team's connection, and when. The entries stay after a disconnect."
    >
      {may(role, "audit.read") ? (
        <Card padded={false}>
          <AuditList />
        </Card>
      ) : (
        <Notice tone="info">
          Your role in this team ({role}) may not read the audit. Ask an owner or admin.
        </Notice>
      )}
    </Page>
  );
}

/** Who did something: a person, an API key, or BillStack itself. */
interface Who {
  userId: string | null;
  apiKeyId: string | null;
  apiKeyName: string | null;
}

function AuditList() {
  const { id: teamId } = useTeam();
  const { user } = useSession();
  const query = useInfiniteQuery({
    queryKey: trpc.audit.list.infiniteQueryKey({ teamId }),
    queryFn: ({ pageParam, signal }) =>
      client.audit.list.query({ teamId, ...(pageParam !== null && { cursor: pageParam }) }, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
  const entries = query.data?.pages.flatMap((page) => page.entries) ?? [];
  function actor({ userId, apiKeyId, apiKeyName }: Who): string {
    if (apiKeyId !== null) return `API key ${apiKeyName === null ? apiKeyId : `${apiKeyName} (${apiKeyId})`}`;
    if (userId === null) return "BillStack";
    return userId === user.id ? "you" : userId;
  }
  if (query.isPending) {
    return (
      <div className="p-5">
        <Skeleton label="the audit" lines={6} />
      </div>
    );
  }
  if (query.isError) {
    return (
      <div className="p-4">
        <FailureNotice
          title="The audit could not be read"
          error={query.error}
          onRetry={() => void query.refetch()}
        />
      </div>
    );
  }
  if (entries.length === 0) {
    return (
      <EmptyState icon={History} title="Nothing has been done yet">
        You will see here who connects, loads data, replaces keys and disconnects.
      </EmptyState>
    );
  }
  return (
    <>
      <ol className="divide-y divide-line">
        {entries.map(({ id, at, action, detail, ...who }) => (
          <li key={id} className="grid gap-x-6 gap-y-0.5 px-4 py-2.5 sm:grid-cols-[1fr_auto] md:px-5">
            <p>
              <span className="font-medium">{actionLabel(action)}</span>{" "}
              <span className="text-muted">by {actor(who)}</span>
            </p>
            <p className="text-muted sm:text-right">
              <RelativeTime at={at} />
            </p>
            <Detail detail={detail} />
          </li>
        ))}
      </ol>
      <LoadMore query={query} shown={entries.length} noun="entries" />
    </>
  );
}

function Detail({ detail }: { detail: Record<string, unknown> }) {
  const facts = Object.entries(detail);
  if (facts.length === 0) return null;
  return (
    <dl className="flex flex-wrap gap-x-4 gap-y-0.5 text-xs text-muted sm:col-span-2">
      {facts.map(([name, value]) => (
        <div key={name} className="flex gap-1.5">
          <dt>{name}</dt>
          <dd className="min-w-0 font-mono break-words">{factText(value)}</dd>
        </div>
      ))}
    </dl>
  );
}

function factText(value: unknown): string {
  if (typeof value === "string") return value;
  return Array.isArray(value) ? value.join(", ") : JSON.stringify(value);
}
