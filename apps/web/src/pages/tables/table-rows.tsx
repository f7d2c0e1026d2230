import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { SearchX } from "lucide-react";
import { lazy, Suspense, useCallback, useState } from "react";

import { failureOf } from "../../api/failure.js";
import { trpc } from "../../api/trpc.js";
import { useTeam } from "../../session/session-context.js";
import { buttonClass } from "../../ui/button.js";
import { EmptyState } from "../../ui/empty-state.js";
import { FailureNotice } from "../../ui/failure-notice.js";
import { lazyPart } from "../../ui/lazy-part.js";
import { OutsideText } from "../../ui/outside-text.js";
import { Card } from "../../ui/page.js";
import { Skeleton } from "../../ui/skeleton.js";
import { FilterBar } from "./filter-bar.js";
import { usualColumns } from "./order-columns.js";
import type { Column } from "./row.js";
import { RowCount } from "./row-count.js";
import { TableActions } from "./table-actions.js";
import { isFiltered, questionOf, type TableSearch } from "./table-search.js";

/** It is loaded beside the columns of the table, so that neither waits for the other. */
const grid = import("./rows-grid.js");
const RowsGrid = lazy(async () => ({ default: (await grid).RowsGrid }));
const RowPanel = lazyPart(async () => (await import("./row-panel.js")).RowPanel);

const ROUTE = "/teams/$teamId/tables/$table";

/** The rows of the table that the address names, and the open row beside them. */
export function TableRows() {
  const { table } = useParams({ from: `/signed-in${ROUTE}` });
  const { id: teamId } = useTeam();
  // One row tells the columns of the table, by which the rows are then asked for, and a currency.
  const query = useQuery(trpc.tables.rows.queryOptions({ teamId, table, limit: 1 }));
  // The columns stay if they cannot be read again. Then the list of the rows says what is wrong.
  if (query.data !== undefined) {
    const { columns, rows } = query.data;
    return (
      <Rows key={table} table={table} columns={columns} currency={String(rows[0]?.["currency"] ?? "usd")} />
    );
  }
  return (
    <Card padded={false}>
      {query.isPending && <RowsSkeleton table={table} />}
      {query.isError && failureOf(query.error).code === "not_found" && (
        <EmptyState
          icon={SearchX}
          title="There is no such table"
          action={
            <Link to="/teams/$teamId/tables" params={{ teamId }} className={buttonClass()}>
              All tables
            </Link>
          }
        >
          No synced table has the name <OutsideText text={table} />.
        </EmptyState>
      )}
      {query.isError && failureOf(query.error).code !== "not_found" && (
        <div className="p-4">
          <FailureNotice
            title="The rows could not be read"
            error={query.error}
            onRetry={() => void query.refetch()}
          />
        </div>
      )}
    </Card>
  );
}

function RowsSkeleton({ table }: { table: string }) {
  return (
    <div className="p-5">
      <Skeleton label={`the rows of ${table}`} lines={10} />
    </div>
  );
}

interface RowsProps {
  table: string;
  columns: Column[];
  /** The currency of some row, in which amounts of a filter are entered unless the filter names another one. */
  currency: string;
}

function Rows({ table, columns, currency }: RowsProps) {
  const { id: teamId } = useTeam();
  const search = useSearch({ from: `/signed-in${ROUTE}` });
  const navigate = useNavigate({ from: ROUTE });
  const queryClient = useQueryClient();
  const [reading, setReading] = useState(0);
  const shown = shownColumns(columns, search.columns);
  const newestFirst = columns.some(({ name }) => name === "created") ? { sort: "-created" } : {};
  const asked = { ...newestFirst, ...questionOf(search), teamId, table };
  const question = { ...asked, columns: shown.map(({ name }) => name) };
  const change = useCallback(
    (to: (before: TableSearch) => TableSearch, replace = true) =>
      void navigate({ search: to, replace, resetScroll: false }),
    [navigate],
  );
  const open = useCallback((row: string) => change((before) => ({ ...before, row }), false), [change]);
  const close = useCallback(() => change(({ row: _, ...before }) => before, false), [change]);
  const refresh = useCallback(() => {
    queryClient.removeQueries(trpc.tables.rows.queryFilter({ teamId, table }, { type: "inactive" }));
    setReading((times) => times + 1);
  }, [queryClient, teamId, table]);
  return (
    <div
      className={
        search.row === undefined
          ? ""
          : "grid grid-cols-[minmax(0,1fr)] items-start gap-5 lg:grid-cols-[minmax(0,1fr)_25rem]"
      }
    >
      <div className="min-w-0 space-y-3">
        <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
          <RowCount question={question} />
          <TableActions
            question={question}
            columns={columns}
            shown={shown}
            search={search}
            onColumns={(names) =>
              change(({ columns: _, ...before }) => ({
                ...before,
                ...(names !== undefined && { columns: names.join(",") }),
              }))
            }
          />
        </div>
        <Card padded={false}>
          <FilterBar
            columns={columns}
            usualCurrency={currency}
            search={search}
            onChange={(filter) => change(({ where: _, search: __, ...before }) => ({ ...before, ...filter }))}
          />
          <Suspense fallback={<RowsSkeleton table={table} />}>
            <RowsGrid
              key={JSON.stringify([question, reading])}
              question={question}
              columns={shown}
              filtered={isFiltered(search)}
              opened={search.row}
              onOpen={open}
              onSort={(sort) => change((before) => ({ ...before, sort }))}
              hasCreated={columns.some(({ name }) => name === "created")}
              onWhere={(where) => change((before) => ({ ...before, where }))}
              onShowAll={() => change(() => ({}))}
              onClearFilter={() => change(({ where: _, search: __, ...before }) => before)}
              onRefresh={refresh}
            />
          </Suspense>
        </Card>
      </div>
      {search.row !== undefined && (
        <RowPanel key={search.row} table={table} id={search.row} onClose={close} />
      )}
    </div>
  );
}

/** Returns the columns that the address names, or else the usual ones. Names that the table lacks are left out. */
function shownColumns(columns: Column[], names: string | undefined): Column[] {
  if (names === undefined) return usualColumns(columns);
  const wanted = names.split(",").flatMap((name) => columns.find((column) => column.name === name) ?? []);
  const id = columns.filter(({ name }) => name === "id");
  return [...new Set([...id, ...wanted])];
}
