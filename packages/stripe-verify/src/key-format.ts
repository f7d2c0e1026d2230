import { keyIssue, UNFIT, WRONG_KIND, type KeyField, type KeyIssue } from "./key-issues.js";
import { isPlaceholderWebhookSecret, kindOfKey, modeOfKey, type KeyKind, type Mode } from "./key-kind.js";

export type { KeyField, KeyIssue } from "./key-issues.js";
export { isPlaceholderWebhookSecret, isSandboxKey, maskKey, modeOfKey, type Mode } from "./key-kind.js";

/** Stripe promises ids of at most 255 characters (docs.stripe.com/upgrades); its keys have about 110. */
const LONGEST_KEY = 255;

const INVISIBLE = /[\p{Cc}\p{Cf}]/u;
const MASK = /[…•●∙·*]|\.{2}/u;
const UNICODE_MASK = /[…•●∙·]/u;
const KEY_INSIDE = /[srp]k_(?:test|live)_|whsec_/;

export interface KeyPair {
  secretKey: string;
  publishableKey: string;
}

export interface CheckedKeyPair extends KeyPair {
  mode: Mode;
  /** The secret key is a restricted one (`rk_`). */
  restricted: boolean;
}

export interface CheckedKeys extends CheckedKeyPair {
  webhookSecret: string;
  /** Too short to be real: accepted, but it must never verify a delivery. */
  webhookSecretIsPlaceholder: boolean;
}

export type KeyCheck<Keys> = { ok: true; keys: Keys } | { ok: false; issues: KeyIssue[] };

function unfitness(field: KeyField, key: string): keyof typeof UNFIT | null {
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
 * Checks one field as it is typed; white space around the value is ignored. Gives what is wrong with it, or
 * null. Only what cannot be a key is refused: whether a key exists is for Stripe to say.
 */
export function checkKeyField(field: KeyField, value: string): KeyIssue | null {
  const key = value.trim();
  const unfit = unfitness(field, key);
  if (unfit !== null) return keyIssue(field, unfit, UNFIT[unfit]);
  const wrongKinds: Partial<Record<KeyKind, { code: string; what: string }>> = WRONG_KIND[field];
  const wrong = wrongKinds[kindOfKey(key)];
  return wrong === undefined ? null : keyIssue(field, wrong.code, wrong.what);
}

function swappedIssues({ secretKey, publishableKey }: KeyPair): KeyIssue[] {
  const swapped = kindOfKey(secretKey) === "publishableKey" && kindOfKey(publishableKey) === "secretKey";
  if (!swapped) return [];
  const what = "the secret key and the publishable key are in each other's field: swap them.";
  return [keyIssue("secretKey", "swapped", what), keyIssue("publishableKey", "swapped", what)];
}

/** Checks a secret and a publishable key together; the keys it gives back are trimmed. */
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
    const what = `this is a ${otherMode} mode key, but the secret key is a ${mode} mode key; both must be of one mode.`;
    return { ok: false, issues: [keyIssue("publishableKey", "mode_mismatch", what)] };
  }
  return { ok: true, keys: { secretKey, publishableKey, mode, restricted: secretKey.startsWith("rk_") } };
}

/** Checks a webhook signing secret alone; the secret it gives back is trimmed. */
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

/** Checks everything that connecting takes; gives every issue at once, or the trimmed keys. */
export function checkKeys(input: KeyPair & { webhookSecret: string }): KeyCheck<CheckedKeys> {
  const pair = checkKeyPair(input);
  const webhook = checkWebhookSecret(input.webhookSecret);
  if (pair.ok && webhook.ok) return { ok: true, keys: { ...pair.keys, ...webhook.keys } };
  return { ok: false, issues: [...(pair.ok ? [] : pair.issues), ...(webhook.ok ? [] : webhook.issues)] };
}
