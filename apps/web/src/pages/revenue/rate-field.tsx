import { controlClass, Field } from "../../ui/field.js";

interface RateFieldProps {
  currency: string;
  base: string;
  value: string;
  error: string | null;
  onChange: (rate: string) => void;
}

/** The rate of one currency: how many units of the base currency one unit of it is. */
export function RateField({ currency, base, value, error, onChange }: RateFieldProps) {
  return (
    <Field label={`1 ${currency.toUpperCase()} in ${base.toUpperCase()}`} error={error}>
      {(control) => (
        <input
          {...control}
          className={controlClass}
          inputMode="decimal"
          autoComplete="off"
          placeholder="No rate: left out of the totals"
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
