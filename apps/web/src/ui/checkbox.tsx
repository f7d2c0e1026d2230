import { useId, type InputHTMLAttributes, type ReactNode } from "react";

interface CheckboxProps extends Omit<InputHTMLAttributes<HTMLInputElement>, "type"> {
  label: string;
  hint?: ReactNode;
}

/** A checkbox with its label and, where given, a line of explanation below the label. */
export function Checkbox({ label, hint, ...input }: CheckboxProps) {
  const hintId = useId();
  return (
    <label className="flex gap-2.5">
      <input
        {...input}
        type="checkbox"
        aria-describedby={hint === undefined ? undefined : hintId}
        aria-label={label}
        className="mt-0.5 size-4 shrink-0"
      />
      <span>
        <span className={hint === undefined ? undefined : "font-medium"}>{label}</span>
        {hint !== undefined && (
          <span id={hintId} className="block text-xs text-muted">
            {hint}
          </span>
        )}
      </span>
    </label>
  );
}
