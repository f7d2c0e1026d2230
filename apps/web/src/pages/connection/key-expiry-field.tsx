import { failureOf } from "../../api/failure.js";
import { controlClass, Field } from "../../ui/field.js";

interface KeyExpiryFieldProps {
  /** A day such as "2027-01-31", or an empty text. */
  date: string;
  onChange: (date: string) => void;
  error: string | null;
}

/** Asks for the day on which a secret key expires, because Stripe tells it to no program. */
export function KeyExpiryField({ date, onChange, error }: KeyExpiryFieldProps) {
  return (
    <Field
      label="Expiry date of the secret key"
      hint="Optional. BillStack reminds you a week before the key expires."
      error={error}
    >
      {(control) => (
        <input
          {...control}
          type="date"
          className={controlClass}
          value={date}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

/** Returns what the server says about the day on which a key expires; null if it says nothing. */
export function expiryErrorOf(error: unknown): string | null {
  return failureOf(error).issues.find(({ path }) => path === "keyExpiresAt")?.message ?? null;
}
