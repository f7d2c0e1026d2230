import { useQuery } from "@tanstack/react-query";
import { Link, Outlet, useParams, useSearch } from "@tanstack/react-router";
import { Table2 } from "lucide-react";

import { failureOf } from "../../api/failure.js";
import { trpc } from "../../api/trpc.js";
import { NotConnected } from "../../connection/not-connected.js";
import { useTeam } from "../../session/session-context.js";
import { buttonClass } from "../../ui/button.js";
import { EmptyState } from "../../ui/empty-state.js";
import { FailureNotice } from "../../ui/failure-notice.js";
import { Card, Page } from "../../ui/page.js";
import { Skeleton } from "../../ui/skeleton.js";
import { TableList } from "./table-list.js";

/** The team's tables at the left, and the rows of the chosen table at the right. */
export function TablesPage() {
  const { id: teamId } = useTeam();
  const { table } = useParams({ strict: false });
  const { row } = useSearch({ strict: false });
  const list = useQuery(trpc.tables.list.queryOptions({ teamId }));
  const notConnected = list.isError && failureOf(list.error).code === "not_connected";
  const tables = notConnected ? [] : (list.data?.tables ?? []);
  return (
    <Page
      title={table ?? "Tables"}
      description={
        table === undefined
          ? "The current content of the team's schema, as any SQL client reads it."
          : undefined
      }
      actions={
        table !== undefined && (
          <Link to="/teams/$teamId/tables" params={{ teamId }} className={`${buttonClass()} lg:hidden`}>
            All tables
          </Link>
        )
      }
    >
      {list.isPending && (
        <Card>
          <Skeleton label="the tables" lines={8} />
        </Card>
      )}
      {list.isError && !notConnected && (
        <FailureNotice
          title="The tables could not be read"
          error={list.error}
          onRetry={() => void list.refetch()}
        />
      )}
      {notConnected && (
        <NotConnected>
          The tables are created with the connection, and filled when its data is synced.
        </NotConnected>
      )}
      {tables.length > 0 && (
        <div
          className={`grid grid-cols-[minmax(0,1fr)] items-start gap-5 ${row === undefined ? "lg:grid-cols-[16rem_minmax(0,1fr)]" : ""}`}
        >
          <div className={listClass(table, row)}>
            <TableList tables={tables} />
          </div>
          <div className={table === undefined ? "hidden lg:block" : ""}>
            <Outlet />
            {table === undefined && (
              <Card padded={false}>
                <EmptyState icon={Table2} title="Choose a table">
                  Its rows appear here, with all their columns.
                </EmptyState>
              </Card>
            )}
          </div>
        </div>
      )}
    </Page>
  );
}

/** The list is hidden on a phone while a table is shown, and on every screen while a row is open beside its table. */
function listClass(table: string | undefined, row: string | undefined): string {
  if (row !== undefined) return "hidden";
  return table === undefined ? "" : "hidden lg:block";
}
