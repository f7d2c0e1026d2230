import { Dialog } from "../../ui/dialog.js";
import { Json } from "../../ui/json.js";
import { Cell } from "./cell.js";
import { orderColumns } from "./order-columns.js";
import type { Column, Row } from "./row.js";
import { unixTime } from "./unix-time.js";

interface RowDialogProps {
  columns: Column[];
  row: Row;
  onClose: () => void;
}

/** A dialog that shows all values of one row, one line for each column. */
export function RowDialog({ columns, row, onClose }: RowDialogProps) {
  return (
    <Dialog title={String(row["id"] ?? "Row")} wide onClose={onClose}>
      <dl className="divide-y divide-line border-y border-line text-xs">
        {orderColumns(columns).map(({ name, type }) => {
          const value = row[name];
          const time = unixTime(name, type, value);
          return (
            <div key={name} className="grid gap-x-4 gap-y-0.5 py-2 sm:grid-cols-[12rem_minmax(0,1fr)]">
              <dt className="font-mono text-muted">{name}</dt>
              <dd className="min-w-0 break-words">
                {typeof value === "object" && value !== null ? (
                  <Json value={value} label={name} />
                ) : (
                  <Cell name={name} type={type} value={value} />
                )}
                {time !== null && <span className="text-muted"> · {time.toUTCString()}</span>}
              </dd>
            </div>
          );
        })}
      </dl>
    </Dialog>
  );
}
