import { skipToken, useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useEffect, useRef } from "react";

import { failureOf } from "../../api/failure.js";
import { trpc } from "../../api/trpc.js";
import { useTeam } from "../../session/session-context.js";
import { Button } from "../../ui/button.js";
import { CopyButton } from "../../ui/copy-button.js";
import { FailureNotice } from "../../ui/failure-notice.js";
import { Json } from "../../ui/json.js";
import { Notice } from "../../ui/notice.js";
import { OutsideText } from "../../ui/outside-text.js";
import { Skeleton } from "../../ui/skeleton.js";
import { visibleText } from "../../ui/visible-text.js";
import { StripeLink } from "../../connection/stripe-link.js";
import { RowFacts } from "./row-facts.js";
import { stripePath } from "./stripe-path.js";

interface RowPanelProps {
  table: string;
  id: string;
  onClose: () => void;
}

/**
 * One row beside its table: its values for people first, and as JSON below. It covers the page on a phone. Escape closes
 * it.
 */
export function RowPanel({ table, id, onClose }: RowPanelProps) {
  const { id: teamId } = useTeam();
  const query = useQuery(trpc.tables.row.queryOptions(id === "" ? skipToken : { teamId, table, id }));
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    const opener = document.activeElement;
    heading.current?.focus({ preventScroll: true });
    return () => {
      if (opener instanceof HTMLElement) opener.focus({ preventScroll: true });
    };
  }, []);
  const row = query.data?.row;
  const isGone = query.isError && failureOf(query.error).code === "not_found";
  const inStripe = stripePath(table, id);
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Escape closes the panel wherever the focus is in it.
    <aside
      aria-label={`Row ${visibleText(id)}`}
      onKeyDown={(event) => {
        if (event.key === "Escape") onClose();
      }}
      className="max-lg:fixed max-lg:inset-0 max-lg:z-40 max-lg:overflow-y-auto max-lg:overscroll-contain lg:max-h-[calc(100dvh-9rem)] lg:overflow-y-auto lg:rounded-xl lg:border lg:border-line lg:shadow-card bg-surface"
    >
      <header className="sticky top-0 z-10 flex items-start justify-between gap-3 border-b border-line bg-surface px-4 py-3">
        <div className="min-w-0">
          <p className="text-2xs text-muted">{table}</p>
          <h2 ref={heading} tabIndex={-1} className="font-mono text-xs font-medium break-all outline-none">
            <OutsideText text={id} />
          </h2>
        </div>
        <Button variant="ghost" size="icon" aria-label="Close the row" onClick={onClose}>
          <X aria-hidden />
        </Button>
      </header>
      <div className="space-y-4 p-4">
        <div className="flex flex-wrap gap-2">
          <CopyButton text={id} what="the id" />
          {inStripe !== null && row !== undefined && (
            <StripeLink
              button
              path={inStripe}
              livemode={typeof row["livemode"] === "boolean" ? row["livemode"] : null}
            />
          )}
        </div>
        {query.isPending && <Skeleton label={`the row ${id}`} lines={12} />}
        {isGone && (
          <Notice tone="info" title="There is no such row">
            <p>
              {table} has no row with this id. Stripe may have deleted the object, or it has not been synced
              yet.
            </p>
          </Notice>
        )}
        {query.isError && !isGone && (
          <FailureNotice
            title="The row could not be read"
            error={query.error}
            onRetry={() => void query.refetch()}
          />
        )}
        {query.data !== undefined && !isGone && (
          <>
            <RowFacts columns={query.data.columns} row={query.data.row} />
            <details className="group">
              <summary className="font-medium">Raw JSON</summary>
              <div className="mt-2 space-y-2">
                <CopyButton text={JSON.stringify(query.data.row, null, 2)} what="the JSON of this row" />
                <Json value={query.data.row} label="Raw JSON" />
              </div>
            </details>
          </>
        )}
      </div>
    </aside>
  );
}
