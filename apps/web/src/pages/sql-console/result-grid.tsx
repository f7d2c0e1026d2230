import { useState } from "react";

import { Dialog } from "../../ui/dialog.js";
import { Json } from "../../ui/json.js";
import { numberText } from "../../ui/number-text.js";
import { OutsideText } from "../../ui/outside-text.js";
import { ScrollRegion } from "../../ui/scroll-region.js";
import type { Cell, Result } from "./sql-console.js";

/** Types whose values stand at the right side, so that digits stand below each other. */
const NUMBERS = new Set(["smallint", "integer", "bigint", "numeric", "real", "double precision"]);
/** The most characters of a value in the grid. A click shows the whole value. */
const SHOWN = 120;

/** A value that is shown as a whole. */
interface Opened {
  column: string;
  /** The place of its row, from 1. */
  row: number;
  value: string;
}

/** The rows of an answer as a table that scrolls. Long texts and JSON open by a click. */
export function ResultGrid({ result: { columns, rows } }: { result: Result }) {
  const [opened, setOpened] = useState<Opened | null>(null);
  return (
    <>
      <ScrollRegion label="Result" className="max-h-[32rem] overflow-auto border-t border-line">
        <table className="w-max min-w-full border-separate border-spacing-0 text-xs">
          <thead>
            <tr>
              {columns.map(({ name, type }, at) => (
                // Two columns may have the same name.
                <th key={at} scope="col" className={headClass(type)}>
                  <span className="font-medium">
                    <OutsideText text={name} />
                  </span>{" "}
                  <span className="font-normal text-muted">{type}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="font-mono">
            {rows.map((row, index) => (
              <tr key={index} className="hover:bg-sunken">
                {row.map((cell, at) => (
                  <td key={at} className={cellClass(columns[at]?.type)}>
                    <Value
                      cell={cell}
                      isJson={isJson(columns[at]?.type)}
                      onOpen={(value) =>
                        setOpened({ column: columns[at]?.name ?? "", row: index + 1, value })
                      }
                    />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
      {opened !== null && (
        <Dialog
          wide
          title={
            <>
              <OutsideText text={opened.column} />, row {numberText(opened.row)}
            </>
          }
          onClose={() => setOpened(null)}
        >
          <Json label="Value" value={jsonOf(opened.value)} />
        </Dialog>
      )}
    </>
  );
}

function Value({
  cell,
  isJson: asJson,
  onOpen,
}: {
  cell: Cell;
  isJson: boolean;
  onOpen: (text: string) => void;
}) {
  if (cell === null) return <span className="text-muted italic">NULL</span>;
  const text = String(cell);
  if (!asJson && text.length <= SHOWN) return <OutsideText text={text} />;
  return (
    <button
      type="button"
      className="max-w-96 underline decoration-line underline-offset-3"
      onClick={() => onOpen(text)}
    >
      <OutsideText oneLine text={text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text} />
    </button>
  );
}

const isJson = (type = ""): boolean => type === "json" || type === "jsonb";
const right = (type = ""): string => (NUMBERS.has(type) ? "text-right tabular-nums" : "text-left");

function headClass(type: string): string {
  return `sticky top-0 z-10 border-b border-line bg-sunken px-3 py-2 whitespace-nowrap ${right(type)}`;
}

function cellClass(type: string | undefined): string {
  return `border-b border-line/60 px-3 py-1.5 whitespace-nowrap ${right(type)}`;
}

/** Returns the value of a JSON text; the text itself if it is none. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
