import { CopyButton } from "./copy-button.js";
import { controlClass, Field } from "./field.js";

interface SecretFieldProps {
  label: string;
  value: string;
  /** Is called when the person copies the value, by the button or by the keyboard. */
  onCopied: () => void;
}

/** A value to copy. It is selected when it gets the focus, so that the keyboard can copy it at once. */
export function SecretField({ label, value, onCopied }: SecretFieldProps) {
  return (
    <Field label={label}>
      {(control) => (
        <div className="flex items-center gap-2">
          <input
            {...control}
            readOnly
            spellCheck={false}
            className={`${controlClass} min-w-0 flex-1 font-mono text-xs`}
            value={value}
            onFocus={(event) => event.target.select()}
            onCopy={onCopied}
          />
          <CopyButton text={value} what={label} onCopied={onCopied} />
        </div>
      )}
    </Field>
  );
}
