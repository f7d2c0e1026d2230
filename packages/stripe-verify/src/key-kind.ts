/** Whether a key belongs to Stripe's test mode or live mode. */
export type Mode = "test" | "live";

/** What a pasted text is, judged only by its prefix. `secretKey` includes restricted keys (`rk_…`). */
export type KeyKind =
  "secretKey" | "publishableKey" | "webhookSecret" | "organizationKey" | "endpointId" | "accountId" | "other";

const PREFIXES = {
  secretKey: /^[sr]k_(test|live)_/,
  publishableKey: /^pk_(test|live)_/,
  webhookSecret: /^whsec_/,
  organizationKey: /^sk_org_/,
  endpointId: /^we_/,
  accountId: /^acct_/,
} satisfies Record<Exclude<KeyKind, "other">, RegExp>;

/** Returns what a text is, judged only by its prefix. */
export function kindOfKey(key: string): KeyKind {
  const kinds = Object.keys(PREFIXES) as (keyof typeof PREFIXES)[];
  return kinds.find((kind) => PREFIXES[kind].test(key)) ?? "other";
}

/** Returns the mode that the prefix of a secret, restricted or publishable key names, or null for any other text. */
export function modeOfKey(key: string): Mode | null {
  const mode = /^[srp]k_(test|live)_/.exec(key)?.[1];
  return mode === "test" || mode === "live" ? mode : null;
}

/** Whether a key belongs to the local sandbox. Stripe's own keys have no underscore after `sk_test_` and `sk_live_`. */
export function isSandboxKey(key: string): boolean {
  return /^[srp]k_(?:test|live)_sandbox_/.test(key);
}

/**
 * A webhook secret with fewer characters after `whsec_` is a placeholder. The webhook secrets that Stripe makes
 * have at least 32 characters there.
 */
const SHORTEST_REAL_WEBHOOK_SECRET = 24;

/** Whether a webhook secret is too short to come from Stripe. Such a secret must never verify a delivery. */
export function isPlaceholderWebhookSecret(secret: string): boolean {
  return secret.replace(PREFIXES.webhookSecret, "").length < SHORTEST_REAL_WEBHOOK_SECRET;
}

/** The last four characters are shown only if the part after the prefix has at least this many characters. */
const SHORTEST_SHOWN = 12;

/**
 * Returns the form of a key that people may see, `sk_test_…wxyz`. Returns only `…` for a text that is no Stripe
 * key.
 */
export function maskKey(key: string): string {
  const prefix = /^(?:[srp]k_(?:test|live)_|whsec_)/.exec(key)?.[0];
  if (prefix === undefined) return "…";
  const shown = key.length - prefix.length >= SHORTEST_SHOWN ? key.slice(-4) : "";
  return `${prefix}…${shown}`;
}
