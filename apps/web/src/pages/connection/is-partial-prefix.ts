import type { KeyField } from "@billstack/stripe-verify/key-format";

const PREFIXES = {
  secretKey: ["sk_test_", "sk_live_", "rk_test_", "rk_live_"],
  publishableKey: ["pk_test_", "pk_live_"],
  webhookSecret: ["whsec_"],
} as const satisfies Record<KeyField, readonly string[]>;

/** Returns whether `text` is an unfinished prefix such as "sk_te". It is too early to call that an invalid key. */
export function isPartialPrefix(field: KeyField, text: string): boolean {
  return PREFIXES[field].some((prefix) => prefix.startsWith(text));
}
