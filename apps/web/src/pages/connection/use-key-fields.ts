import type { KeyField, KeyIssue } from "@billstack/stripe-verify/key-format";
import { useState } from "react";

import { isPartialPrefix } from "./is-partial-prefix.js";
import { stripFieldLabel } from "./strip-field-label.js";

export type KeyValues = Record<KeyField, string>;

const EMPTY: KeyValues = { secretKey: "", publishableKey: "", webhookSecret: "" };

export interface KeyFields {
  values: KeyValues;
  /** What is wrong now, shown or not. */
  issues: KeyIssue[];
  change: (field: KeyField, value: string) => void;
  put: (values: Partial<KeyValues>) => void;
  leave: (field: KeyField) => void;
  /** What to show under a field: nothing while the text may still become a key under the person's hands. */
  errorOf: (field: KeyField) => string | null;
  /** Shows everything that is wrong, as after a click on the submit button. */
  showAll: () => void;
  /** Shows what the server said of the fields, until they change. */
  refuse: (issues: { path: string; message: string }[]) => void;
  /** How often the server has refused fields. */
  refusals: number;
}

/** The state of a form of keys; `check` is asked on every change and says what is wrong with the values. */
export function useKeyFields(check: (values: KeyValues) => KeyIssue[]): KeyFields {
  const [values, setValues] = useState(EMPTY);
  const [left, setLeft] = useState<ReadonlySet<KeyField>>(new Set());
  const [refused, setRefused] = useState<{ path: string; message: string }[]>([]);
  const [refusals, setRefusals] = useState(0);
  const issues = check(values);

  function put(changed: Partial<KeyValues>) {
    setValues((before) => ({ ...before, ...changed }));
    setRefused((before) => before.filter(({ path }) => !(path in changed)));
  }

  return {
    values,
    issues,
    put,
    change: (field, value) => put({ [field]: value.trim() }),
    leave: (field) => {
      if (values[field] !== "") setLeft((before) => new Set(before).add(field));
    },
    errorOf: (field) => {
      const early = !left.has(field) && isPartialPrefix(field, values[field]);
      const issue = [...refused, ...(early ? [] : issues)].find(({ path }) => path === field);
      return issue === undefined ? null : stripFieldLabel(issue.message);
    },
    showAll: () => setLeft(new Set(["secretKey", "publishableKey", "webhookSecret"])),
    refuse: (said) => {
      setRefused(said);
      if (said.length > 0) setRefusals((before) => before + 1);
    },
    refusals,
  };
}
