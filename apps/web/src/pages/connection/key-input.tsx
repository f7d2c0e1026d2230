import { modeOfKey, type KeyField } from "@billstack/stripe-verify/key-format";
import { Eye, EyeOff } from "lucide-react";
import { useState, type ReactNode } from "react";

import { Button } from "../../ui/button.js";
import { controlClass, Field } from "../../ui/field.js";
import { ModeBadge } from "../../connection/mode-badge.js";
import type { KeyFields } from "./use-key-fields.js";

const FIELDS = {
  secretKey: { label: "Secret key", example: "rk_test_… or sk_test_…", secret: true },
  publishableKey: { label: "Publishable key", example: "pk_test_…", secret: false },
  webhookSecret: { label: "Webhook secret", example: "whsec_…", secret: true },
} as const satisfies Record<KeyField, { label: string; example: string; secret: boolean }>;

interface KeyInputProps {
  field: KeyField;
  fields: KeyFields;
  hint: ReactNode;
}

/**
 * The input of one key. It is checked while it is typed, and its mode is shown beside the label. A secret is
 * hidden until the person clicks the button that shows it.
 */
export function KeyInput({ field, fields, hint }: KeyInputProps) {
  const { label, example, secret } = FIELDS[field];
  const [revealed, setRevealed] = useState(false);
  const value = fields.values[field];
  const mode = modeOfKey(value);
  return (
    <Field
      label={label}
      hint={hint}
      error={fields.errorOf(field)}
      aside={mode !== null && <ModeBadge mode={mode} />}
    >
      {(control) => (
        <div className="relative">
          <input
            {...control}
            name={field}
            type={secret && !revealed ? "password" : "text"}
            value={value}
            placeholder={example}
            onChange={(event) => fields.change(field, event.target.value)}
            onBlur={() => fields.blur(field)}
            // This is no password of this site, so password managers must not fill it in or save it.
            autoComplete="off"
            data-1p-ignore
            data-lpignore="true"
            autoCapitalize="none"
            autoCorrect="off"
            spellCheck={false}
            className={`${controlClass} font-mono text-xs ${secret ? "pr-9" : ""}`}
          />
          {secret && (
            <Button
              variant="ghost"
              size="icon"
              aria-label={`Show ${label.toLowerCase()}`}
              aria-pressed={revealed}
              onClick={() => setRevealed(!revealed)}
              className="absolute top-px right-px"
            >
              {revealed ? <EyeOff aria-hidden /> : <Eye aria-hidden />}
            </Button>
          )}
        </div>
      )}
    </Field>
  );
}
