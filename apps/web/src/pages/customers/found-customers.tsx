import { useQuery } from "@tanstack/react-query";
import { SearchX } from "lucide-react";

import { trpc } from "../../api/trpc.js";
import { useTeam } from "../../session/session-context.js";
import { EmptyState } from "../../ui/empty-state.js";
import { countText } from "../../ui/number-text.js";
import { Skeleton } from "../../ui/skeleton.js";
import { CustomerRows } from "./customer-rows.js";
import { NoList } from "./newest-customers.js";

/** The customers that a search finds. While the next search runs, those of the search before stay. */
export function FoundCustomers({ q }: { q: string }) {
  const { id: teamId } = useTeam();
  const query = useQuery({
    ...trpc.customers.search.queryOptions({ teamId, q }),
    placeholderData: (before) => before,
  });
  if (query.isPending) {
    return (
      <div className="p-5">
        <Skeleton label="the search" lines={4} />
      </div>
    );
  }
  if (query.isError) return <NoList error={query.error} onRetry={() => void query.refetch()} />;
  const { customers, isMore, isComplete } = query.data;
  const isOwner = customers[0]?.matchedBy === "object";
  return (
    <div aria-busy={query.isPlaceholderData}>
      <p role="status" className="border-b border-line bg-sunken px-4 py-1.5 text-xs text-muted md:px-5">
        {isMore
          ? `The best ${customers.length} matches. Type more to see fewer.`
          : `${countText(customers.length, "customer")} found.`}
        {!isComplete && " Not all customers have been synced yet."}
      </p>
      {customers.length === 0 ? (
        <EmptyState icon={SearchX} title="No customer matches">
          Every word must begin a word of the name, the e-mail address or the metadata. An id must be
          complete.
        </EmptyState>
      ) : (
        <CustomerRows label="Found customers" customers={customers} belongs={isOwner ? q.trim() : null} />
      )}
    </div>
  );
}
