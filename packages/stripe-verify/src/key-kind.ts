export type Mode = "test" | "live";

/** What a pasted text is, told by its prefix alone. `secretKey` includes restricted keys (`rk_`). */
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

/** Tells what a text is by its prefix. */
export function kindOfKey(key: string): KeyKind {
  const kinds = Object.keys(PREFIXES) as (keyof typeof PREFIXES)[];
  return kinds.find((kind) => PREFIXES[kind].test(key)) ?? "other";
}

/** The mode that a secret, restricted or publishable key names; null for anything else. */
export function modeOfKey(key: string): Mode | null {
  const mode = /^[srp]k_(test|live)_/.exec(key)?.[1];
  return mode === "test" || mode === "live" ? mode : null;
}

/** Whether a key belongs to the local sandbox. Stripe's own keys have no underscore after their mode. */
export function isSandboxKey(key: string): boolean {
  return /^[srp]k_test_sandbox_/.test(key);
}

/** Below this many characters after `whsec_` a webhook secret is a placeholder; Stripe's have 32 or more. */
const SHORTEST_REAL_WEBHOOK_SECRET = 24;

/** Whether a webhook secret is too short to be one of Stripe's, so that it must never verify anything. */
export function isPlaceholderWebhookSecret(secret: string): boolean {
  return secret.replace(PREFIXES.webhookSecret, "").length < SHORTEST_REAL_WEBHOOK_SECRET;
}

/** Shortest part after the prefix of which the last four characters may be shown. */
const SHORTEST_SHOWN = 12;

/** The form of a key that may be shown, `sk_test_…wxyz`; `…` for what is no key of Stripe's. */
export function maskKey(key: string): string {
  const prefix = /^(?:[srp]k_(?:test|live)_|whsec_)/.exec(key)?.[0];
  if (prefix === undefined) return "…";
  const shown = key.length - prefix.length >= SHORTEST_SHOWN ? key.slice(-4) : "";
  return `${prefix}…${shown}`;
}
