import { useVirtualizer } from "@tanstack/react-virtual";
import { Rows3, SearchX } from "lucide-react";
import { useCallback, useEffect, useMemo, useRef } from "react";

import { failureOf } from "../../api/failure.js";
import { Button } from "../../ui/button.js";
import { EmptyState } from "../../ui/empty-state.js";
import { FailureNotice } from "../../ui/failure-notice.js";
import { Notice } from "../../ui/notice.js";
import { ScrollRegion } from "../../ui/scroll-region.js";
import { Skeleton } from "../../ui/skeleton.js";
import { columnWidth } from "./column-width.js";
import { GridHeader } from "./grid-header.js";
import { GridRow, ROW_HEIGHT } from "./grid-row.js";
import type { Column, Condition } from "./row.js";
import { TooSlow } from "./too-slow.js";
import { usePageStore, useShownPages, type TableQuestion } from "./use-pages.js";
import { useRowKeys } from "./use-row-keys.js";

interface RowsGridProps {
  question: TableQuestion;
  columns: Column[];
  filtered: boolean;
  /** The id of the open row. */
  opened: string | undefined;
  onOpen: (id: string) => void;
  onSort: (sort: string) => void;
  onClearFilter: () => void;
  /** Replaces the conditions of the filter. */
  onWhere: (where: Condition[]) => void;
  /** Whether the table has the column `created`, shown or not. */
  hasCreated: boolean;
  /** Shows the table without anything that its address asks for. */
  onShowAll: () => void;
  /** Reads the list again from its beginning. */
  onRefresh: () => void;
}

/** Rows that are rendered above and below those in view, so that they are there when somebody scrolls. */
const OVERSCAN = 12;

/**
 * The rows of a table. Only those in view are in the page, and more are read when somebody scrolls to them. The header and
 * the first column stay in view. New rows appear at once while nobody reads: the list is at its top, no row is open, and
 * neither pointer nor focus is in it. Otherwise a line says that there are some.
 */
export function RowsGrid({ question, columns, opened, onOpen, onSort, onRefresh, ...props }: RowsGridProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const store = usePageStore();
  // oxlint-disable-next-line react/incompatible-library -- this rule concerns the React Compiler, which is not used here.
  const virtual = useVirtualizer({
    count: store.length + (store.hasMore ? 1 : 0),
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: OVERSCAN,
  });
  const items = virtual.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;
  const { error, retry } = useShownPages(store, question, first, last);
  const show = useCallback((place: number) => virtual.scrollToIndex(place), [virtual]);
  const range = { first: virtual.range?.startIndex ?? first, last: virtual.range?.endIndex ?? last };
  const keys = useRowKeys(scroller, store.length, range, show);
  useEffect(() => {
    const region = scroller.current;
    if (!store.changed || region === null) return;
    const isRead = opened !== undefined || region.scrollTop > 0 || region.matches(":hover, :focus-within");
    if (!isRead) onRefresh();
  }, [store.changed, opened, onRefresh]);
  const width = useMemo(() => columns.reduce((sum, column) => sum + columnWidth(column), 0), [columns]);
  const above = items[0]?.start ?? 0;
  const below = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);

  if (error !== null && store.length === 0)
    return (
      <div className="p-4">
        {failureOf(error).code === "invalid_input" ? (
          <Notice
            tone="warn"
            title="The table does not have what this address asks for"
            action={<Button onClick={props.onShowAll}>Show all rows</Button>}
          >
            {failureOf(error).message}
          </Notice>
        ) : failureOf(error).code === "read_too_slow" ? (
          <TooSlow
            question={question}
            hasCreated={props.hasCreated}
            onWhere={props.onWhere}
            onSort={onSort}
          />
        ) : (
          <FailureNotice title="The rows could not be read" error={error} onRetry={retry} />
        )}
      </div>
    );
  if (store.length === 0 && !store.hasMore) return <NoRows {...props} />;
  return (
    <>
      {store.changed && (
        <div
          role="status"
          className="flex items-center justify-between gap-3 border-b border-line bg-info-soft px-4 py-1.5"
        >
          <span>Rows were added, removed or moved since this list was read.</span>
          <Button onClick={onRefresh}>Show them</Button>
        </div>
      )}
      <ScrollRegion
        ref={scroller}
        label={`Rows of ${question.table}`}
        className="h-[calc(100dvh-19rem)] min-h-72 overflow-auto overscroll-x-contain"
      >
        {store.length === 0 && (
          <div className="p-5">
            <Skeleton label={`the rows of ${question.table}`} lines={10} />
          </div>
        )}
        {store.length > 0 && (
          <table
            aria-rowcount={store.hasMore ? -1 : store.length + 1}
            style={{ width }}
            className="min-w-full table-fixed border-separate border-spacing-0 text-left text-xs"
          >
            <colgroup>
              {columns.map((column) => (
                <col key={column.name} style={{ width: columnWidth(column) }} />
              ))}
            </colgroup>
            <GridHeader columns={columns} sort={question.sort} onSort={onSort} />
            <tbody>
              <Space height={above} columns={columns.length} />
              {items.map(({ index, key }) => {
                const row = store.rowAt(index);
                return row === undefined ? (
                  <Waiting key={key} columns={columns.length} error={error} onRetry={retry} />
                ) : (
                  <GridRow
                    key={key}
                    row={row}
                    place={index}
                    columns={columns}
                    isTabStop={index === keys.active}
                    isOpen={row["id"] === opened}
                    onOpen={onOpen}
                    onKeyDown={keys.onKeyDown}
                  />
                );
              })}
              <Space height={below} columns={columns.length} />
            </tbody>
          </table>
        )}
      </ScrollRegion>
    </>
  );
}

/** The space of the rows that are not rendered. */
function Space({ height, columns }: { height: number; columns: number }) {
  if (height <= 0) return null;
  return (
    <tr aria-hidden>
      {/* oxlint-disable-next-line jsx-a11y/control-has-associated-label -- it only keeps the place of rows, and is hidden. */}
      <td colSpan={columns} style={{ height }} className="p-0" />
    </tr>
  );
}

/** A row that is being read. */
function Waiting(props: { columns: number; error: unknown; onRetry: () => void }) {
  return (
    <tr>
      <td colSpan={props.columns} className="h-[34px] px-3 text-muted">
        {props.error !== null ? (
          <span className="sticky left-3">
            This row could not be read. {failureOf(props.error).message}{" "}
            <button type="button" className="text-accent underline" onClick={props.onRetry}>
              Try again
            </button>
          </span>
        ) : (
          <span className="sticky left-3">Loading…</span>
        )}
      </td>
    </tr>
  );
}

function NoRows({ filtered, onClearFilter }: Pick<RowsGridProps, "filtered" | "onClearFilter">) {
  if (filtered)
    return (
      <EmptyState
        icon={SearchX}
        title="No row matches"
        action={<Button onClick={onClearFilter}>Clear search and filter</Button>}
      >
        No row of this table meets all conditions.
      </EmptyState>
    );
  return (
    <EmptyState icon={Rows3} title="This table is empty">
      Your Stripe account has no such objects, or its data has not been synced yet.
    </EmptyState>
  );
}
