import { useState } from "react";

import { Button } from "../../ui/button.js";
import { controlClass, Field } from "../../ui/field.js";
import { columnLabel } from "./column-label.js";
import { JSON_PATH_OPERATORS, OPERATOR_WORDS, OPERATORS, takesValue } from "./operators.js";
import { orderColumns } from "./order-columns.js";
import type { Column, Condition, Operator } from "./row.js";
import { typedValue, valueOfTyped } from "./typed-value.js";
import { ValueInput } from "./value-input.js";

interface ConditionEditorProps {
  columns: Column[];
  /** The condition to change; null for a new one. */
  condition: Condition | null;
  /** The currency in which amounts are entered. */
  currency: string;
  onApply: (condition: Condition) => void;
  onCancel: () => void;
}

/** A form for one condition. What can be asked, and how the value is entered, follows from what the column holds. */
export function ConditionEditor({ columns, condition, currency, onApply, onCancel }: ConditionEditorProps) {
  const sorted = orderColumns(columns);
  const [name, setName] = useState(condition?.column ?? sorted[1]?.name ?? "id");
  const [path, setPath] = useState(condition?.path?.join(".") ?? "");
  const [chosen, setChosen] = useState<Operator | null>(condition?.is ?? null);
  const column = sorted.find((one) => one.name === name);
  const kind = column?.kind ?? "text";
  const [value, setValue] = useState(() =>
    condition?.value === undefined ? "" : typedValue(condition.value, kind, currency),
  );
  const [error, setError] = useState<string | null>(null);
  const operators = kind === "json" && path.trim() !== "" ? JSON_PATH_OPERATORS : OPERATORS[kind];
  const is = chosen !== null && operators.includes(chosen) ? chosen : (operators[0] ?? "equals");
  function apply(): void {
    const keys = path.trim() === "" || kind !== "json" ? null : path.trim().split(".");
    const base = { column: name, is, ...(keys !== null && { path: keys }) };
    if (!takesValue(is)) return onApply(base);
    const read = valueOfTyped(value, kind, currency);
    if (read.ok) onApply({ ...base, value: read.value });
    else setError(read.error);
  }
  return (
    <form
      aria-label="Condition"
      className="grid items-start gap-3 border-t border-line bg-sunken p-3 sm:grid-cols-2 lg:grid-cols-4"
      onSubmit={(event) => {
        event.preventDefault();
        apply();
      }}
    >
      <Field label="Column">
        {(control) => (
          <select
            {...control}
            className={controlClass}
            value={name}
            onChange={(event) => {
              setName(event.target.value);
              setValue("");
              setError(null);
            }}
          >
            {sorted.map((one) => (
              <option key={one.name} value={one.name}>
                {columnLabel(one.name)}
              </option>
            ))}
          </select>
        )}
      </Field>
      {kind === "json" && (
        <Field label="Path" hint="Keys with dots between them, such as address.country. Empty: all of it.">
          {(control) => (
            <input
              {...control}
              className={controlClass}
              value={path}
              maxLength={300}
              onChange={(event) => setPath(event.target.value)}
            />
          )}
        </Field>
      )}
      <Field label="Condition">
        {(control) => (
          <select
            {...control}
            className={controlClass}
            value={is}
            onChange={(event) => setChosen(event.target.value as Operator)}
          >
            {operators.map((operator) => (
              <option key={operator} value={operator}>
                {OPERATOR_WORDS[operator]}
              </option>
            ))}
          </select>
        )}
      </Field>
      {takesValue(is) && (
        <ValueInput kind={kind} currency={currency} value={value} error={error} onChange={setValue} />
      )}
      <div className="flex gap-2 self-end sm:pb-0.5 lg:pt-6.5 lg:self-start">
        <Button type="submit" variant="primary">
          Apply
        </Button>
        <Button onClick={onCancel}>Cancel</Button>
      </div>
    </form>
  );
}
