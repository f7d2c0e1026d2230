import { keyIssue, DEFECTS, WRONG_KIND, type KeyField, type KeyIssue } from "./key-issues.js";
import { isPlaceholderWebhookSecret, kindOfKey, modeOfKey, type KeyKind, type Mode } from "./key-kind.js";

export type { KeyField, KeyIssue } from "./key-issues.js";
export { isPlaceholderWebhookSecret, isSandboxKey, maskKey, modeOfKey, type Mode } from "./key-kind.js";

/** Stripe's ids have at most 255 characters (docs.stripe.com/upgrades). Stripe's keys have about 110 characters. */
const LONGEST_KEY = 255;

/** Control characters and format characters, such as a zero-width space. */
const INVISIBLE = /[\p{Cc}\p{Cf}]/u;
/** Characters that programs show in the place of the hidden part of a key. */
const MASK = /[…•●∙·*]|\.{2}/u;
/** The same without asterisks and dots, because people type a placeholder such as `whsec_...` on purpose. */
const UNICODE_MASK = /[…•●∙·]/u;
const KEY_INSIDE = /[srp]k_(?:test|live)_|whsec_/;

/** The two API keys of one Stripe account. */
export interface KeyPair {
  secretKey: string;
  publishableKey: string;
}

/** Two keys of the right form, without the white space around them. */
export interface CheckedKeyPair extends KeyPair {
  mode: Mode;
  /** Whether the secret key is a restricted key (`rk_…`). */
  restricted: boolean;
}

/** Two keys and a webhook secret of the right form, without the white space around them. */
export interface CheckedKeys extends CheckedKeyPair {
  webhookSecret: string;
  /** Whether the webhook secret is too short to be real. It is accepted, but it must never verify a delivery. */
  webhookSecretIsPlaceholder: boolean;
}

/** The result of a check: the trimmed keys, or all issues that were found. */
export type KeyCheck<Keys> = { ok: true; keys: Keys } | { ok: false; issues: KeyIssue[] };

/** Returns what makes the text unusable in this field, or null. Does not look for a key of the wrong kind. */
function defectOf(field: KeyField, key: string): keyof typeof DEFECTS | null {
  const placeholder =
    field === "webhookSecret" && kindOfKey(key) === field && isPlaceholderWebhookSecret(key);
  if (key === "") return "empty";
  if (key.length > LONGEST_KEY) return "too_long";
  if ((placeholder ? UNICODE_MASK : MASK).test(key)) return "masked";
  if (/\s/u.test(key)) return "inner_white_space";
  if (INVISIBLE.test(key)) return "invisible_character";
  if (/[^\x21-\x7e]/.test(key)) return "not_ascii";
  if (kindOfKey(key) === "other") return KEY_INSIDE.test(key) ? "extra_text" : null;
  if (kindOfKey(key) !== field || placeholder) return null;
  if (field === "webhookSecret") return /^[\w+/=-]+$/.test(key) ? null : "malformed";
  const body = key.slice("sk_test_".length);
  if (body === "") return "incomplete";
  return /^\w+$/.test(body) ? null : "malformed";
}

/**
 * Checks the form of one field, for example while a person types. White space around the value is ignored.
 * Returns what is wrong with the value, or null. Only Stripe knows whether a key of the right form exists.
 */
export function checkKeyField(field: KeyField, value: string): KeyIssue | null {
  const key = value.trim();
  const defect = defectOf(field, key);
  if (defect !== null) return keyIssue(field, defect, DEFECTS[defect]);
  const wrongKinds: Partial<Record<KeyKind, { code: string; problem: string }>> = WRONG_KIND[field];
  const wrong = wrongKinds[kindOfKey(key)];
  return wrong === undefined ? null : keyIssue(field, wrong.code, wrong.problem);
}

/** Returns an issue for both fields if each of the two keys is in the field of the other, else nothing. */
function swappedIssues({ secretKey, publishableKey }: KeyPair): KeyIssue[] {
  const swapped = kindOfKey(secretKey) === "publishableKey" && kindOfKey(publishableKey) === "secretKey";
  if (!swapped) return [];
  const problem = "the secret key and the publishable key are in each other's field: swap them.";
  return [keyIssue("secretKey", "swapped", problem), keyIssue("publishableKey", "swapped", problem)];
}

/** Checks the form of a secret key and a publishable key, and that both belong to the same mode. */
export function checkKeyPair(input: KeyPair): KeyCheck<CheckedKeyPair> {
  const secretKey = input.secretKey.trim();
  const publishableKey = input.publishableKey.trim();
  const swapped = swappedIssues({ secretKey, publishableKey });
  if (swapped.length > 0) return { ok: false, issues: swapped };
  const issues = [
    checkKeyField("secretKey", secretKey),
    checkKeyField("publishableKey", publishableKey),
  ].filter((issue) => issue !== null);
  if (issues.length > 0) return { ok: false, issues };
  const mode = modeOfKey(secretKey);
  if (mode === null) throw new Error("a well-formed secret key names no mode");
  const otherMode = modeOfKey(publishableKey);
  if (otherMode !== mode) {
    const problem = `this is a ${otherMode} mode key, but the secret key is a ${mode} mode key; both must be of one mode.`;
    return { ok: false, issues: [keyIssue("publishableKey", "mode_mismatch", problem)] };
  }
  return { ok: true, keys: { secretKey, publishableKey, mode, restricted: secretKey.startsWith("rk_") } };
}

/** Checks the form of a webhook signing secret. */
export function checkWebhookSecret(
  value: string,
): KeyCheck<Pick<CheckedKeys, "webhookSecret" | "webhookSecretIsPlaceholder">> {
  const issue = checkKeyField("webhookSecret", value);
  if (issue !== null) return { ok: false, issues: [issue] };
  const webhookSecret = value.trim();
  return {
    ok: true,
    keys: { webhookSecret, webhookSecretIsPlaceholder: isPlaceholderWebhookSecret(webhookSecret) },
  };
}

/**
 * Checks the form of all three fields of the connect form. Returns the issues of all fields, not only the first
 * one.
 */
export function checkKeys(input: KeyPair & { webhookSecret: string }): KeyCheck<CheckedKeys> {
  const pair = checkKeyPair(input);
  const webhook = checkWebhookSecret(input.webhookSecret);
  if (pair.ok && webhook.ok) return { ok: true, keys: { ...pair.keys, ...webhook.keys } };
  return { ok: false, issues: [...(pair.ok ? [] : pair.issues), ...(webhook.ok ? [] : webhook.issues)] };
}
