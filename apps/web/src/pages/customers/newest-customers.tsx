import { useInfiniteQuery } from "@tanstack/react-query";
import { Users } from "lucide-react";

import { failureOf } from "../../api/failure.js";
import { client, trpc } from "../../api/trpc.js";
import { useTeam } from "../../session/session-context.js";
import { EmptyState } from "../../ui/empty-state.js";
import { FailureNotice } from "../../ui/failure-notice.js";
import { LoadMore } from "../../ui/load-more.js";
import { Skeleton } from "../../ui/skeleton.js";
import { CustomerRows } from "./customer-rows.js";
import { SyncLink } from "../../connection/sync-link.js";

/** The newest customers, a page at a time. */
export function NewestCustomers() {
  const { id: teamId } = useTeam();
  const query = useInfiniteQuery({
    queryKey: trpc.customers.list.infiniteQueryKey({ teamId }),
    queryFn: ({ pageParam, signal }) =>
      client.customers.list.query(
        { teamId, limit: 25, ...(pageParam !== null && { cursor: pageParam }) },
        { signal },
      ),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
  if (query.isPending) {
    return (
      <div className="p-5">
        <Skeleton label="the customers" lines={8} />
      </div>
    );
  }
  if (query.isError) return <NoList error={query.error} onRetry={() => void query.refetch()} />;
  const customers = query.data.pages.flatMap((page) => page.customers);
  if (customers.length === 0) {
    return (
      <EmptyState icon={Users} title="This account has no customers yet">
        Create one in Stripe, and it appears here a moment later.
      </EmptyState>
    );
  }
  return (
    <>
      <h2 className="border-b border-line bg-sunken px-4 py-1.5 text-xs font-medium text-muted md:px-5">
        Newest customers
      </h2>
      <CustomerRows label="Newest customers" customers={customers} />
      <LoadMore query={query} shown={customers.length} noun="customer" />
    </>
  );
}

/** Says why there is no list. A team whose first load runs is told where its progress is. */
export function NoList({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const { code } = failureOf(error);
  if (code === "not_loaded") {
    return (
      <EmptyState
        icon={Users}
        title="The customers are being synced"
        action={<SyncLink text="Show the progress" />}
      >
        The list appears when all customers of the account are synced. The search already finds those that are
        there.
      </EmptyState>
    );
  }
  return (
    <div className="p-4">
      <FailureNotice title="The customers could not be read" error={error} onRetry={onRetry} />
    </div>
  );
}
