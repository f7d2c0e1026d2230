import { useEffect, useRef, type FormEvent, type ReactNode } from "react";
import { flushSync } from "react-dom";

import type { KeyFields, KeyValues } from "./use-key-fields.js";

interface KeyFormProps {
  label: string;
  fields: KeyFields;
  pending: boolean;
  onSubmit: (values: KeyValues) => void;
  children: ReactNode;
}

/** A form of keys: it is sent only when nothing is wrong with them, else the first wrong field gets the focus. */
export function KeyForm({ label, fields, pending, onSubmit, children }: KeyFormProps) {
  const form = useRef<HTMLFormElement>(null);

  useEffect(() => {
    if (fields.refusals > 0) focusFirstWrong(form.current);
  }, [fields.refusals]);

  function submit(event: FormEvent) {
    event.preventDefault();
    if (pending) return;
    if (fields.issues.length === 0) {
      onSubmit(fields.values);
      return;
    }
    flushSync(fields.showAll);
    focusFirstWrong(form.current);
  }

  return (
    <form ref={form} aria-label={label} noValidate onSubmit={submit} className="space-y-5">
      {children}
    </form>
  );
}

function focusFirstWrong(form: HTMLFormElement | null): void {
  form?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
}
