import { useEffect, useRef, type FormEvent, type ReactNode } from "react";
import { flushSync } from "react-dom";

import type { KeyFields, KeyValues } from "./use-key-fields.js";

interface KeyFormProps {
  label: string;
  fields: KeyFields;
  pending: boolean;
  onSubmit: (values: KeyValues) => void;
  /** Forgets the answer to the attempt before, which must not stand beside the errors of this one. */
  onRefused: () => void;
  children: ReactNode;
}

/** A form for keys. It is sent only if all keys are valid. Otherwise the first invalid field gets the focus. */
export function KeyForm({ label, fields, pending, onSubmit, onRefused, children }: KeyFormProps) {
  const form = useRef<HTMLFormElement>(null);

  useEffect(() => {
    if (fields.refusalCount > 0) focusFirstInvalid(form.current);
  }, [fields.refusalCount]);

  function submit(event: FormEvent) {
    event.preventDefault();
    if (pending) return;
    if (fields.issues.length === 0) {
      onSubmit(fields.values);
      return;
    }
    onRefused();
    flushSync(fields.showAll);
    focusFirstInvalid(form.current);
  }

  return (
    <form ref={form} aria-label={label} noValidate onSubmit={submit} className="space-y-5">
      {children}
    </form>
  );
}

function focusFirstInvalid(form: HTMLFormElement | null): void {
  form?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
}
