import { ArrowDown, ArrowUp } from "lucide-react";
import { useState } from "react";

import { Button } from "../../ui/button.js";
import { Checkbox } from "../../ui/checkbox.js";
import { Dialog } from "../../ui/dialog.js";
import { columnLabel } from "./column-label.js";
import { orderColumns, usualColumns } from "./order-columns.js";
import type { Column } from "./row.js";

interface ColumnsDialogProps {
  columns: Column[];
  /** The columns that are shown now, in their order. */
  shown: Column[];
  /** Undefined: the usual columns. */
  onApply: (names: string[] | undefined) => void;
  onClose: () => void;
}

/** Chooses the columns of a table and their order. The id is always there. */
export function ColumnsDialog({ columns, shown, onApply, onClose }: ColumnsDialogProps) {
  const [order, setOrder] = useState(() => [
    ...shown.map(({ name }) => name),
    ...orderColumns(columns.filter((column) => !shown.includes(column))).map(({ name }) => name),
  ]);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(() => new Set(shown.map(({ name }) => name)));
  const toggle = (name: string) => {
    const next = new Set(chosen);
    if (!next.delete(name)) next.add(name);
    setChosen(next);
  };
  const move = (from: number, to: number) => {
    const name = order[from];
    if (name !== undefined) setOrder(order.toSpliced(from, 1).toSpliced(to, 0, name));
  };
  return (
    <Dialog title="Columns" description="Choose what the table shows, and in which order." onClose={onClose}>
      <ul className="max-h-[50dvh] overflow-y-auto rounded-md border border-line">
        {order.map((name, at) => (
          <li
            key={name}
            className="flex min-h-10 items-center justify-between gap-2 border-b border-line px-3 last:border-0"
          >
            <Checkbox
              label={columnLabel(name)}
              checked={chosen.has(name)}
              disabled={name === "id"}
              onChange={() => toggle(name)}
            />
            {name !== "id" && (
              <span className="flex">
                <Button
                  variant="ghost"
                  size="icon"
                  aria-label={`Move ${columnLabel(name)} up`}
                  disabled={at <= 1}
                  onClick={() => move(at, at - 1)}
                >
                  <ArrowUp aria-hidden />
                </Button>
                <Button
                  variant="ghost"
                  size="icon"
                  aria-label={`Move ${columnLabel(name)} down`}
                  disabled={at === order.length - 1}
                  onClick={() => move(at, at + 1)}
                >
                  <ArrowDown aria-hidden />
                </Button>
              </span>
            )}
          </li>
        ))}
      </ul>
      <div className="flex flex-wrap justify-end gap-2">
        <Button
          variant="ghost"
          onClick={() => {
            setOrder(orderColumns(columns).map(({ name }) => name));
            setChosen(new Set(usualColumns(columns).map(({ name }) => name)));
          }}
        >
          Reset
        </Button>
        <Button onClick={onClose}>Cancel</Button>
        <Button
          variant="primary"
          onClick={() => {
            const names = order.filter((name) => chosen.has(name));
            const usual = usualColumns(columns).map(({ name }) => name);
            onApply(names.join() === usual.join() ? undefined : names);
          }}
        >
          Apply
        </Button>
      </div>
    </Dialog>
  );
}
