import { useId, type ReactNode } from "react";

/** The attributes that connect an input element with its label, hint and error for screen readers. */
export interface ControlProps {
  id: string;
  "aria-describedby": string | undefined;
  "aria-invalid": boolean | undefined;
}

interface FieldProps {
  label: string;
  hint?: ReactNode;
  error?: string | null | undefined;
  /** Shown at the right end of the line of the label. */
  aside?: ReactNode;
  children: (control: ControlProps) => ReactNode;
}

/** The CSS classes of a text input or select element. */
export const controlClass =
  "h-8.5 w-full rounded-md border border-edge bg-surface px-2.5 text-sm text-ink placeholder:text-muted aria-invalid:border-bad disabled:bg-sunken";

/** A form field: label, input element, error and hint. Screen readers announce the error when it appears. */
export function Field({ label, hint, error, aside, children }: FieldProps) {
  const id = useId();
  const hintId = `${id}-hint`;
  const errorId = `${id}-error`;
  const describedBy = [error && errorId, hint !== undefined && hintId].filter(Boolean).join(" ");
  return (
    <div className="space-y-1.5">
      <div className="flex min-h-5 items-center justify-between gap-3">
        <label htmlFor={id} className="min-w-0 font-medium wrap-anywhere">
          {label}
        </label>
        {aside}
      </div>
      {children({
        id,
        "aria-describedby": describedBy || undefined,
        "aria-invalid": error ? true : undefined,
      })}
      <div aria-live="polite" className="empty:hidden">
        {error && (
          <p id={errorId} className="text-xs wrap-anywhere text-bad">
            {error}
          </p>
        )}
      </div>
      {hint !== undefined && (
        <p id={hintId} className="text-xs text-muted">
          {hint}
        </p>
      )}
    </div>
  );
}
