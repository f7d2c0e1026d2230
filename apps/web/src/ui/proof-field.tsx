import type { ReactNode } from "react";

import { controlClass, Field } from "./field.js";
import { FocusedInput } from "./focused-input.js";
import { TextButton } from "./text-button.js";

/** What a person has entered to prove their second factor. */
export interface ProofEntry {
  kind: "code" | "recoveryCode";
  text: string;
}

/** Nothing is entered yet. */
export const EMPTY_PROOF: ProofEntry = { kind: "code", text: "" };

/** Returns the entry as the server takes it; null if it is empty. */
export function proofOf({ kind, text }: ProofEntry): { code: string } | { recoveryCode: string } | null {
  const entered = text.trim();
  if (entered === "") return null;
  return kind === "code" ? { code: entered } : { recoveryCode: entered };
}

const KINDS = {
  code: {
    label: "Code",
    hint: "The six digits that your authenticator app shows now.",
    missing: "Enter the code of your authenticator app.",
    other: "Use a recovery code instead",
    autoComplete: "one-time-code",
    inputMode: "numeric",
    maxLength: 10,
  },
  recoveryCode: {
    label: "Recovery code",
    hint: "One of the codes that you stored when you set up the second factor. Each works once.",
    missing: "Enter a recovery code.",
    other: "Use a code of the app instead",
    autoComplete: "off",
    inputMode: "text",
    maxLength: 40,
  },
} as const;

interface ProofFieldProps {
  value: ProofEntry;
  onChange: (value: ProofEntry) => void;
  /** Whether the person has tried to send the form. An empty field is reported only then. */
  submitted: boolean;
  /** Shown in place of the button that changes to a recovery code. Then only a code of the app is asked for. */
  instead?: ReactNode;
}

/** Asks for a code of the authenticator app, or for a recovery code if the person chooses that. */
export function ProofField({ value, onChange, submitted, instead }: ProofFieldProps) {
  const { label, hint, missing, other, autoComplete, inputMode, maxLength } = KINDS[value.kind];
  const otherKind = value.kind === "code" ? "recoveryCode" : "code";
  const change = <TextButton onClick={() => onChange({ kind: otherKind, text: "" })}>{other}</TextButton>;
  return (
    <Field
      key={value.kind}
      label={label}
      hint={hint}
      error={submitted && proofOf(value) === null ? missing : null}
      aside={instead === undefined ? change : instead}
    >
      {(control) => (
        <FocusedInput
          {...control}
          autoComplete={autoComplete}
          inputMode={inputMode}
          maxLength={maxLength}
          spellCheck={false}
          className={`${controlClass} font-mono`}
          value={value.text}
          onChange={(event) => onChange({ ...value, text: event.target.value })}
        />
      )}
    </Field>
  );
}
