import { controlClass, Field, type ControlProps } from "../../ui/field.js";
import type { Kind } from "./row.js";

interface ValueInputProps {
  kind: Kind;
  currency: string;
  value: string;
  error: string | null;
  onChange: (value: string) => void;
}

/** The field for the value of a condition. */
export function ValueInput({ kind, currency, value, error, onChange }: ValueInputProps) {
  const hint = HINTS[kind]?.(currency);
  return (
    <Field label="Value" error={error} {...(hint !== undefined && { hint })}>
      {(control) =>
        kind === "boolean" ? (
          <select
            {...control}
            className={controlClass}
            value={value === "" ? "true" : value}
            onChange={(event) => onChange(event.target.value)}
          >
            <option value="true">true</option>
            <option value="false">false</option>
          </select>
        ) : (
          <TextInput control={control} kind={kind} value={value} onChange={onChange} />
        )
      }
    </Field>
  );
}

const HINTS: Partial<Record<Kind, (currency: string) => string>> = {
  time: () => "In your time zone.",
  money: (currency) =>
    `In ${currency.toUpperCase()}. For another currency, first add the condition “Currency is …”.`,
};

interface TextInputProps {
  control: ControlProps;
  kind: Kind;
  value: string;
  onChange: (value: string) => void;
}

function TextInput({ control, kind, value, onChange }: TextInputProps) {
  return (
    <input
      {...control}
      className={controlClass}
      type={kind === "time" ? "datetime-local" : "text"}
      inputMode={kind === "money" || kind === "number" ? "decimal" : undefined}
      step={1}
      maxLength={500}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
