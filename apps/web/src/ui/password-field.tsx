import type { UseFormRegisterReturn } from "react-hook-form";

import { controlClass, Field } from "./field.js";

/** The shortest password that the server accepts, in characters (the minimum of NIST SP 800-63B). */
const MIN_PASSWORD_LENGTH = 8;

/** The rules of a form's field for a new password. The server checks more: it refuses passwords that are easy to guess. */
export const NEW_PASSWORD_RULES = {
  required: "Choose a password.",
  minLength: {
    value: MIN_PASSWORD_LENGTH,
    message: "Choose a longer password, with at least 8 characters.",
  },
};

interface PasswordFieldProps {
  label: string;
  /** Whether the person chooses a new password or enters the one they have. Password managers need to know. */
  kind: "new" | "current";
  registered: UseFormRegisterReturn;
  error: string | undefined;
}

/** A field for a password. */
export function PasswordField({ label, kind, registered, error }: PasswordFieldProps) {
  return (
    <Field label={label} error={error} hint={kind === "new" ? "At least 8 characters." : undefined}>
      {(control) => (
        <input
          {...control}
          {...registered}
          type="password"
          autoComplete={kind === "new" ? "new-password" : "current-password"}
          className={controlClass}
        />
      )}
    </Field>
  );
}
