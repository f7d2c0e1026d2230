import { Download } from "lucide-react";
import { useEffect, useState } from "react";

import { failureOf } from "../../api/failure.js";
import { Button } from "../../ui/button.js";
import { CopyButton } from "../../ui/copy-button.js";
import { FailureNotice } from "../../ui/failure-notice.js";
import { Notice } from "../../ui/notice.js";
import { countText, decimalText, numberText } from "../../ui/number-text.js";
import { OutsideText } from "../../ui/outside-text.js";
import { csvOf } from "./csv.js";
import { ResultGrid } from "./result-grid.js";
import { lineOf, sqlFailureOf } from "./sql-failure.js";
import type { Result } from "./sql-console.js";
import type { RunState } from "./use-run.js";

/** What became of the last query: its rows, its error, or how long it runs. */
export function RunOutcome({ state, sql }: { state: RunState; sql: string }) {
  return (
    <div>
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 border-t border-line px-4 py-2">
        <p role="status" className="text-xs text-muted">
          {state.kind === "idle" &&
            "A query may take 30 seconds, and shows the first 1,000 rows. It reads, and changes nothing."}
          {state.kind === "running" && <Elapsed since={state.since} />}
          {state.kind === "stopped" && "Stopped."}
          {state.kind === "failed" && "The query failed."}
          {state.kind === "answered" && summaryOf(state.result)}
        </p>
        {state.kind === "answered" && state.result.columns.length > 0 && (
          <div className="flex flex-wrap gap-2">
            <CopyButton text={csvOf(state.result)} what="the rows as CSV" />
            <Button onClick={() => download(state.result)}>
              <Download aria-hidden />
              Download CSV
            </Button>
          </div>
        )}
      </div>
      {state.kind === "failed" && (
        <div className="border-t border-line p-4">
          <Failure error={state.error} sql={sql} />
        </div>
      )}
      {state.kind === "answered" && state.result.columns.length > 0 && <ResultGrid result={state.result} />}
    </div>
  );
}

function Elapsed({ since }: { since: number }) {
  const [now, setNow] = useState(since);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, []);
  // Screen readers would read every half second otherwise.
  return (
    <>
      Running… <span aria-hidden>{decimalText((now - since) / 1_000, 1)} s</span>
    </>
  );
}

function summaryOf({ columns, rowCount, truncated, durationMs }: Result): string {
  const took =
    durationMs < 1_000 ? `${numberText(durationMs)} ms` : `${decimalText(durationMs / 1_000, 1)} s`;
  const count = numberText(rowCount);
  if (columns.length === 0) return `Done in ${took}. The statement has no rows.`;
  if (truncated === "rows") return `First ${count} rows, in ${took}. There are more.`;
  if (truncated === "bytes") return `First ${count} rows, which have 4 MiB, in ${took}. There are more.`;
  return `${countText(rowCount, "row")} in ${took}`;
}

/** An error of the query, with its place in the text, or another failure. */
function Failure({ error, sql }: { error: unknown; sql: string }) {
  const failure = sqlFailureOf(error);
  if (failure === null) return <FailureNotice title="The query did not run" error={error} />;
  const { position, detail, hint } = failure;
  const place = position === null ? null : lineOf(sql, position);
  return (
    <Notice tone="bad" title={failureOf(error).message}>
      {place !== null && (
        <p>
          Line {place.line}, column {place.column}:{" "}
          <code className="font-mono">
            <OutsideText text={sql.split("\n")[place.line - 1]?.trim() ?? ""} />
          </code>
        </p>
      )}
      {detail !== null && (
        <p>
          <OutsideText text={detail} />
        </p>
      )}
      {hint !== null && (
        <p className="text-muted">
          <OutsideText text={hint} />
        </p>
      )}
    </Notice>
  );
}

/** Lets the browser save the rows as a file. */
function download(result: Result): void {
  const url = URL.createObjectURL(new Blob([csvOf(result)], { type: "text/csv;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = "query.csv";
  link.click();
  URL.revokeObjectURL(url);
}
