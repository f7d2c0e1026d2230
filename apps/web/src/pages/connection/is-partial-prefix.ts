import type { KeyField } from "@billstack/stripe-verify/key-format";

const BEGINNINGS = {
  secretKey: ["sk_test_", "sk_live_", "rk_test_", "rk_live_"],
  publishableKey: ["pk_test_", "pk_live_"],
  webhookSecret: ["whsec_"],
} as const satisfies Record<KeyField, readonly string[]>;

/** Whether a text is the beginning of a key's prefix, so that it is too early to call it wrong. */
export function isPartialPrefix(field: KeyField, text: string): boolean {
  return BEGINNINGS[field].some((beginning) => beginning.startsWith(text));
}
