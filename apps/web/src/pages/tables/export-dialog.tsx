import { useEffect, useRef, useState } from "react";

import { failureOf } from "../../api/failure.js";
import { Button } from "../../ui/button.js";
import { Dialog } from "../../ui/dialog.js";
import { Notice } from "../../ui/notice.js";
import { bytesText, countText, numberText } from "../../ui/number-text.js";
import { ProgressBar } from "../../ui/progress-bar.js";
import { download, ExportRefused, saveFile, type Progress } from "./download.js";
import type { FileFormat } from "./line-counter.js";
import type { TableQuestion } from "./use-pages.js";

interface ExportDialogProps {
  question: TableQuestion;
  filtered: boolean;
  onClose: () => void;
}

type State =
  | { is: "choosing" }
  | { is: "running"; progress: Progress | null }
  | { is: "done"; progress: Progress | null }
  | { is: "failed"; message: string };

const FORMATS = {
  csv: "CSV, for spreadsheets. Times are in ISO 8601, amounts in the smallest unit of their currency.",
  json: "JSON, one row a line, as the API answers it.",
} as const satisfies Record<FileFormat, string>;

/** Saves the rows of the table as a file, says how far it is, and can be canceled. */
export function ExportDialog({ question, filtered, onClose }: ExportDialogProps) {
  const [format, setFormat] = useState<FileFormat>("csv");
  const [state, setState] = useState<State>({ is: "choosing" });
  const stop = useRef<AbortController>(null);
  useEffect(() => () => stop.current?.abort(), []);
  async function start(): Promise<void> {
    const aborted = new AbortController();
    stop.current = aborted;
    let progress: Progress | null = null;
    setState({ is: "running", progress });
    try {
      const blob = await download(addressOf(question, format), format, aborted.signal, (now) => {
        progress = now;
        setState({ is: "running", progress });
      });
      saveFile(blob, `${question.table}.${format}`);
      setState({ is: "done", progress });
    } catch (error) {
      if (aborted.signal.aborted) setState({ is: "choosing" });
      else setState({ is: "failed", message: messageOf(error) });
    }
  }
  return (
    <Dialog
      title={`Export ${question.table}`}
      description={
        filtered
          ? "All rows that match the filter, with the shown columns."
          : "All rows, with the shown columns."
      }
      onClose={onClose}
    >
      <fieldset className="space-y-2" disabled={state.is === "running"}>
        <legend className="sr-only">Format</legend>
        {(["csv", "json"] as const).map((each) => (
          <label key={each} className="flex cursor-pointer gap-2.5">
            <input
              type="radio"
              name="format"
              className="mt-0.5 size-4 shrink-0"
              checked={format === each}
              onChange={() => setFormat(each)}
            />
            <span>{FORMATS[each]}</span>
          </label>
        ))}
      </fieldset>
      {state.is === "running" && <Running progress={state.progress} />}
      {state.is === "failed" && (
        <Notice tone="bad" title="The file was not exported">
          {state.message}
        </Notice>
      )}
      {state.is === "done" && (
        <Notice tone="good" title="The file is saved">
          {countText(state.progress?.rows ?? 0, "row")}, {bytesText(state.progress?.bytes ?? 0)}.
        </Notice>
      )}
      <div className="flex justify-end gap-2">
        {state.is === "running" ? (
          <Button onClick={() => stop.current?.abort()}>Cancel the export</Button>
        ) : (
          <>
            <Button onClick={onClose}>Close</Button>
            <Button variant="primary" onClick={() => void start()}>
              {state.is === "failed" ? "Try again" : "Export"}
            </Button>
          </>
        )}
      </div>
    </Dialog>
  );
}

function Running({ progress }: { progress: Progress | null }) {
  const { rows = 0, bytes = 0, total = null, isExact = true } = progress ?? {};
  const of = total === null ? "" : ` of ${isExact ? "" : "about "}${numberText(total)}`;
  const text = `${numberText(rows)}${of} rows, ${bytesText(bytes)}`;
  return (
    <div className="space-y-1.5">
      <ProgressBar label="Export" value={rows} max={total} text={text} />
      <p className="text-muted tabular-nums">{text}</p>
    </div>
  );
}

/** Returns the address of the file. */
function addressOf(
  { teamId, table, sort, where, search, columns }: TableQuestion,
  format: FileFormat,
): string {
  const query = new URLSearchParams({
    ...(sort !== undefined && { sort }),
    ...(where !== undefined && { where: JSON.stringify(where) }),
    ...(search !== undefined && { search }),
    ...(columns !== undefined && { columns: columns.join(",") }),
  });
  return `/api/billstack/teams/${teamId}/stripe/tables/${table}/export.${format}?${query.toString()}`;
}

function messageOf(error: unknown): string {
  if (error instanceof ExportRefused) return error.message;
  return `${failureOf(error).message} The file would not be whole, so nothing was saved.`;
}
