import { classNames } from "../../../ui/class-names.js";
import { numberText } from "../../../ui/number-text.js";
import { ScrollRegion } from "../../../ui/scroll-region.js";
import { objectLabel } from "../../../connection/backfill-objects.js";
import type { Verification } from "../../../connection/verification.js";

const COLUMNS = ["compared", "missing", "extra", "different", "healed", "undecided"] as const;
const LABELS = {
  compared: "Compared",
  missing: "Missing",
  extra: "Extra",
  different: "Different",
  healed: "Fixed",
  undecided: "Undecided",
} as const satisfies Record<(typeof COLUMNS)[number], string>;
const CELL = "px-2 py-1.5 whitespace-nowrap first:pl-4 last:pr-4 sm:px-4 md:first:pl-5";

/**
 * A table of how many objects of each kind were compared, how many differed and how, and how many rows were
 * corrected.
 */
export function ComparedTable({ result }: { result: Verification["result"] }) {
  return (
    <ScrollRegion label="Compared, by object" className="max-h-80 overflow-auto border-t border-line">
      <table className="w-full text-left">
        <caption className="sr-only">Objects compared with Stripe, and what differed</caption>
        <thead className="bg-sunken text-xs text-muted">
          <tr>
            <th scope="col" className={`${CELL} font-medium`}>
              Object
            </th>
            {COLUMNS.map((column) => (
              <th key={column} scope="col" className={`${CELL} text-right font-medium`}>
                {LABELS[column]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {Object.entries(result).map(([name, counts]) => (
            <tr key={name}>
              <th scope="row" className={`${CELL} font-normal`}>
                {objectLabel(name)}
              </th>
              {COLUMNS.map((column) => (
                <td
                  key={column}
                  className={classNames(CELL, "text-right tabular-nums", toneOf(column, counts))}
                >
                  {column === "compared" && counts.status === "skipped"
                    ? "skipped"
                    : numberText(counts[column])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

function toneOf(column: (typeof COLUMNS)[number], counts: Verification["result"][string]): string {
  if (column === "compared") return counts.status === "skipped" ? "text-warn" : "";
  if (counts[column] === 0) return "text-muted";
  return column === "healed" ? "font-medium text-good" : "font-medium text-warn";
}
