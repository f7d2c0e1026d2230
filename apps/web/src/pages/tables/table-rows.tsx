import { useInfiniteQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { Rows3 } from "lucide-react";
import { useMemo, useState } from "react";

import { failureOf } from "../../api/failure.js";
import { client, trpc } from "../../api/trpc.js";
import { useTeam } from "../../session/session-context.js";
import { EmptyState } from "../../ui/empty-state.js";
import { FailureNotice } from "../../ui/failure-notice.js";
import { LoadMore } from "../../ui/load-more.js";
import { Card } from "../../ui/page.js";
import { Skeleton } from "../../ui/skeleton.js";
import { RowDialog } from "./row-dialog.js";
import type { Row } from "./row.js";
import { RowsGrid } from "./rows-grid.js";

const PAGE_ROWS = 50;

/** The rows of the table that the address names. */
export function TableRows() {
  const { table } = useParams({ from: "/signed-in/teams/$teamId/tables/$table" });
  return <Rows key={table} table={table} />;
}

function Rows({ table }: { table: string }) {
  const { id: teamId } = useTeam();
  const [opened, setOpened] = useState<Row | null>(null);
  const query = useInfiniteQuery({
    queryKey: trpc.tables.rows.infiniteQueryKey({ teamId, table, limit: PAGE_ROWS }),
    queryFn: ({ pageParam, signal }) =>
      client.tables.rows.query(
        { teamId, table, limit: PAGE_ROWS, ...(pageParam !== null && { cursor: pageParam }) },
        { signal },
      ),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.rows) ?? [], [query.data]);
  const columns = query.data?.pages[0]?.columns ?? [];
  return (
    <Card padded={false}>
      {query.isPending && (
        <div className="p-5">
          <Skeleton label={`the rows of ${table}`} lines={10} />
        </div>
      )}
      {query.isError && (
        <div className="p-4">
          <FailureNotice
            title={
              failureOf(query.error).code === "not_found"
                ? "There is no such table"
                : "The rows could not be read"
            }
            error={query.error}
            onRetry={() => void query.refetch()}
          />
        </div>
      )}
      {query.isSuccess && rows.length === 0 && (
        <EmptyState icon={Rows3} title="This table is empty">
          Your Stripe account has no such objects, or its data has not been loaded yet.
        </EmptyState>
      )}
      {rows.length > 0 && (
        <>
          <RowsGrid table={table} columns={columns} rows={rows} onOpen={setOpened} />
          <LoadMore query={query} shown={rows.length} noun="rows" />
        </>
      )}
      {opened !== null && <RowDialog columns={columns} row={opened} onClose={() => setOpened(null)} />}
    </Card>
  );
}
