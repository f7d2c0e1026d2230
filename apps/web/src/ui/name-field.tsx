import type { UseFormRegisterReturn } from "react-hook-form";

import { controlClass, Field } from "./field.js";

/** The longest name of a person that the server accepts, in characters. */
const MAX_NAME_LENGTH = 80;

interface NameFieldProps {
  registered: UseFormRegisterReturn;
  error?: string | undefined;
}

/** A form's field for the person's own name, which may stay empty. */
export function NameField({ registered, error }: NameFieldProps) {
  return (
    <Field label="Your name" error={error} hint="Optional">
      {(control) => (
        <input
          {...control}
          {...registered}
          autoComplete="name"
          maxLength={MAX_NAME_LENGTH}
          className={controlClass}
        />
      )}
    </Field>
  );
}
