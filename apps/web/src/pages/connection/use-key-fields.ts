import type { KeyField, KeyIssue } from "@billstack/stripe-verify/key-format";
import { useState } from "react";

import { isPartialPrefix } from "./is-partial-prefix.js";
import { stripFieldLabel } from "./strip-field-label.js";

/** What is typed into each field of a form for keys. */
export type KeyValues = Record<KeyField, string>;

const EMPTY: KeyValues = { secretKey: "", publishableKey: "", webhookSecret: "" };

/** The values of a form for keys, the errors to show, and the functions that the inputs call. */
export interface KeyFields {
  values: KeyValues;
  /** Everything that is invalid now, also what is not shown yet. */
  issues: KeyIssue[];
  /** Stores what was typed into a field, without white space around it. */
  change: (field: KeyField, value: string) => void;
  /** Sets several fields at once. */
  changeSeveral: (values: Partial<KeyValues>) => void;
  /** Tells that the focus has left a field. From then on its error is shown, if anything is in the field. */
  blur: (field: KeyField) => void;
  /** The error to show under a field; null if it is valid, or while a key's prefix is still being typed. */
  errorOf: (field: KeyField) => string | null;
  /** Shows all errors, as after a click on the submit button. */
  showAll: () => void;
  /** Shows the server's errors under the fields, until the fields change. */
  showServerIssues: (issues: { path: string; message: string }[]) => void;
  /** How often the server has answered with errors about fields. */
  refusalCount: number;
}

/** Holds the state of a form for keys. `check` is called on every change and returns what is invalid. */
export function useKeyFields(check: (values: KeyValues) => KeyIssue[]): KeyFields {
  const [values, setValues] = useState(EMPTY);
  const [blurred, setBlurred] = useState<ReadonlySet<KeyField>>(new Set());
  const [serverIssues, setServerIssues] = useState<{ path: string; message: string }[]>([]);
  const [refusalCount, setRefusalCount] = useState(0);
  const issues = check(values);

  function changeSeveral(changed: Partial<KeyValues>) {
    setValues((before) => ({ ...before, ...changed }));
    setServerIssues((before) => before.filter(({ path }) => !(path in changed)));
  }

  return {
    values,
    issues,
    changeSeveral,
    change: (field, value) => changeSeveral({ [field]: value.trim() }),
    blur: (field) => {
      if (values[field] !== "") setBlurred((before) => new Set(before).add(field));
    },
    errorOf: (field) => {
      const early = !blurred.has(field) && isPartialPrefix(field, values[field]);
      const issue = [...serverIssues, ...(early ? [] : issues)].find(({ path }) => path === field);
      return issue === undefined ? null : stripFieldLabel(issue.message);
    },
    showAll: () => setBlurred(new Set(["secretKey", "publishableKey", "webhookSecret"])),
    showServerIssues: (received) => {
      setServerIssues(received);
      if (received.length > 0) setRefusalCount((before) => before + 1);
    },
    refusalCount,
  };
}
