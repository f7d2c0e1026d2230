import type { Stripe } from "stripe";
import { redact } from "./redact.js";

type StripeError = InstanceType<typeof Stripe.errors.StripeError>;

/** Longer reasons of Stripe are cut after this many characters. */
const LONGEST_REASON = 200;

/**
 * Whether an answer with status 403 refuses the key for all requests: because the key has expired, because this
 * server's IP address is not allowed, or because the key has lost access to its account. False if the answer is about
 * one permission, or about a feature that the account does not have.
 */
export function isAboutTheKey({ code, message }: StripeError): boolean {
  if (code === "account_invalid" || isExpired(code)) return true;
  return /\bIP address/i.test(message);
}

/**
 * Whether an answer with status 403 says that the key lacks a permission. The key may still have other
 * permissions.
 */
export function isAboutPermissions({ code, message }: StripeError): boolean {
  return (code?.startsWith("more_permissions_required") ?? false) || /\bpermissions?\b/i.test(message);
}

/**
 * Returns Stripe's own words for refusing the key, with all keys masked and at most {@link LONGEST_REASON}
 * characters.
 */
export function reasonOf({ code, message }: StripeError): string {
  const reason = redact(message).slice(0, LONGEST_REASON);
  return isExpired(code) && !/expired/i.test(reason) ? `Expired API key. ${reason}` : reason;
}

function isExpired(code: string | undefined): boolean {
  return code === "api_key_expired" || code === "platform_api_key_expired";
}

/** For each form of Stripe's reason: what has happened, and what a person can do about it. The first match counts. */
const MEANINGS: readonly [RegExp, { meaning: string; action: string }][] = [
  [
    /expired/i,
    {
      meaning: "This secret key has expired.",
      action: "Make a new key in Stripe under Developers > API keys.",
    },
  ],
  [
    /\bIP address/i,
    {
      meaning: "This key may not be used from this server's IP address.",
      action: "Allow the address for the key in Stripe under Developers > API keys, or use another key.",
    },
  ],
  [
    /account/i,
    {
      meaning: "This key no longer has access to its Stripe account.",
      action: "Check the account in the Stripe Dashboard, or use a key of another account.",
    },
  ],
];
const OTHER_MEANING = {
  meaning: "Stripe does not accept this secret key: it was rolled, deleted or mistyped.",
  action: "Copy the key again from Stripe's Developers > API keys.",
};

/**
 * Explains to a person why Stripe refuses a key: one sentence about what has happened and one about what to do.
 * @param reason the result of {@link reasonOf}, or null if the reason is unknown.
 */
export function describeRefusal(reason: string | null): { sentence: string; action: string } {
  const { meaning, action } = MEANINGS.find(([form]) => form.test(reason ?? ""))?.[1] ?? OTHER_MEANING;
  return { sentence: reason === null ? meaning : `${meaning} Stripe says: "${reason}"`, action };
}
