import { may } from "@billstack/tenancy/roles";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Download, History } from "lucide-react";

import { client, trpc } from "../../api/trpc.js";
import { useSession, useTeam } from "../../session/session-context.js";
import { isBare } from "../../shell/only-known.js";
import { Button, buttonClass } from "../../ui/button.js";
import { EmptyState } from "../../ui/empty-state.js";
import { FailureNotice } from "../../ui/failure-notice.js";
import { LoadMore } from "../../ui/load-more.js";
import { Notice } from "../../ui/notice.js";
import { OutsideText } from "../../ui/outside-text.js";
import { Card, Page } from "../../ui/page.js";
import { RelativeTime } from "../../ui/relative-time.js";
import { Skeleton } from "../../ui/skeleton.js";
import { actionLabel } from "./action-label.js";
import { toQuery, type AuditFilter } from "./audit-filter.js";
import { AuditFilterForm } from "./audit-filter-form.js";
import { detailFacts } from "./detail-facts.js";
import { personText } from "./person-text.js";

/** The audit page: who did what in the team and when, newest first. */
export function AuditPage() {
  const { role } = useTeam();
  const filter = useSearch({ from: "/signed-in/teams/$teamId/settings/audit" });
  const navigate = useNavigate({ from: "/teams/$teamId/settings/audit" });
  const show = (search: AuditFilter) => void navigate({ search, replace: true });
  return (
    <Page
      title="Audit"
      description="Who did what in this team, and when. Entries are never changed or deleted, and stay after a disconnect."
      actions={may(role, "audit.read") && <ExportLinks filter={filter} />}
    >
      {may(role, "audit.read") ? (
        <Card padded={false}>
          <AuditFilterForm filter={filter} onChange={show} />
          <AuditList filter={filter} onClear={() => show({})} />
        </Card>
      ) : (
        <Notice tone="info">
          Your role in this team ({role}) may not read the audit. Ask an owner or admin.
        </Notice>
      )}
    </Page>
  );
}

/** Links that save the entries which the page shows as a file. The export is recorded in the audit. */
function ExportLinks({ filter }: { filter: AuditFilter }) {
  const { id: teamId } = useTeam();
  return (["csv", "json"] as const).map((format) => (
    <a
      key={format}
      href={`/api/billstack/teams/${teamId}/audit/export?${new URLSearchParams({ ...toQuery(filter), format }).toString()}`}
      download
      className={buttonClass()}
    >
      <Download aria-hidden />
      {`Export ${format.toUpperCase()}`}
    </a>
  ));
}

function AuditList({ filter, onClear }: { filter: AuditFilter; onClear: () => void }) {
  const { id: teamId } = useTeam();
  const { user } = useSession();
  const query = useInfiniteQuery({
    queryKey: trpc.audit.list.infiniteQueryKey({ teamId, ...toQuery(filter) }),
    queryFn: ({ pageParam, signal }) =>
      client.audit.list.query(
        { teamId, ...toQuery(filter), ...(pageParam !== null && { cursor: pageParam }) },
        { signal },
      ),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    placeholderData: (before) => before,
  });
  const entries = query.data?.pages.flatMap((page) => page.entries) ?? [];
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
  if (entries.length === 0 && !isBare(filter)) {
    return (
      <EmptyState
        icon={History}
        title="No entry matches the filter"
        action={<Button onClick={onClear}>Clear the filter</Button>}
      />
    );
  }
  if (entries.length === 0) {
    return (
      <EmptyState icon={History} title="Nothing has been done yet">
        You will see here who connects, starts syncs, replaces keys and disconnects.
      </EmptyState>
    );
  }
  return (
    <>
      <ol className="divide-y divide-line">
        {entries.map(({ id, at, action, detail, ...actor }) => (
          <li
            key={id}
            className="grid gap-x-6 gap-y-0.5 px-4 py-2.5 sm:grid-cols-[minmax(0,1fr)_auto] md:px-5"
          >
            <p className="min-w-0">
              <span className="font-medium">{actionLabel(action)}</span>{" "}
              <span className="text-muted">
                by <Actor {...actor} isYou={actor.userId === user.id} />
              </span>
            </p>
            <p className="text-muted sm:text-right">
              <RelativeTime at={at} />
            </p>
            <Detail detail={detail} />
          </li>
        ))}
      </ol>
      <LoadMore query={query} shown={entries.length} noun="entry" plural="entries" />
    </>
  );
}

interface ActorProps {
  userId: string | null;
  userName: string | null;
  userEmail: string | null;
  apiKeyId: string | null;
  apiKeyName: string | null;
  isYou: boolean;
}

/** Who did it: the e-mail address, the name, and the id, which stays the same when somebody changes the others. */
function Actor({ userId, userName, userEmail, apiKeyId, apiKeyName, isYou }: ActorProps) {
  const id = userId ?? apiKeyId;
  if (id === null) return "BillStack";
  if (isYou) return "you";
  const name =
    userId === null
      ? `API key ${apiKeyName ?? ""}`
      : (personText({ name: userName, email: userEmail }) ?? "a person whose account was deleted");
  return (
    <>
      <OutsideText text={name.trim()} /> <span className="font-mono text-xs break-all">{id}</span>
    </>
  );
}

function Detail({ detail }: { detail: Record<string, unknown> }) {
  const facts = detailFacts(detail);
  if (facts.length === 0) return null;
  return (
    <dl className="flex flex-wrap gap-x-4 gap-y-0.5 text-xs text-muted sm:col-span-2">
      {facts.map(({ label, text }) => (
        <div key={label} className="flex min-w-0 gap-1.5">
          <dt className="shrink-0">{label}:</dt>
          <dd className="min-w-0 font-mono">
            <OutsideText text={text} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
