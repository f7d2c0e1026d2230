import type { Stripe } from "stripe";
import { redact } from "./redact.js";

type StripeError = InstanceType<typeof Stripe.errors.StripeError>;

const LONGEST_REASON = 200;

/**
 * Whether a 403 speaks of the key itself, of the addresses that it may be used from or of the account that it no longer
 * opens, and not of one permission or of a feature that the account does not have.
 */
export function isAboutTheKey({ code, message }: StripeError): boolean {
  if (code === "account_invalid" || isExpired(code)) return true;
  return /\bIP address/i.test(message);
}

/** Whether a 403 says that the key lacks a permission, so that other permissions of it may be there. */
export function isAboutPermissions({ code, message }: StripeError): boolean {
  return (code?.startsWith("more_permissions_required") ?? false) || /\bpermissions?\b/i.test(message);
}

/** What Stripe said when it refused the key, with every key in it masked. */
export function reasonOf({ code, message }: StripeError): string {
  const reason = redact(message).slice(0, LONGEST_REASON);
  return isExpired(code) && !/expired/i.test(reason) ? `Expired API key. ${reason}` : reason;
}

function isExpired(code: string | undefined): boolean {
  return code === "api_key_expired" || code === "platform_api_key_expired";
}

/** What a refusal means: how Stripe's reason reads, what has happened, what a person does about it. */
const MEANINGS: readonly [RegExp, { what: string; action: string }][] = [
  [
    /expired/i,
    {
      what: "This secret key has expired.",
      action: "Make a new key in Stripe under Developers > API keys.",
    },
  ],
  [
    /\bIP address/i,
    {
      what: "This key may not be used from this server's IP address.",
      action: "Allow the address for the key in Stripe under Developers > API keys, or use another key.",
    },
  ],
  [
    /account/i,
    {
      what: "This key does not open its Stripe account any more.",
      action: "See in the Stripe Dashboard what has become of the account, or use a key of another one.",
    },
  ],
];
const OTHERWISE = {
  what: "Stripe does not accept this secret key: it was rolled, deleted or mistyped.",
  action: "Copy the key again from Stripe's Developers > API keys.",
};

/** A refusal of the whole key in two sentences for a person, from {@link reasonOf} it; null: the reason is not known. */
export function describeRefusal(reason: string | null): { sentence: string; action: string } {
  const { what, action } = MEANINGS.find(([form]) => form.test(reason ?? ""))?.[1] ?? OTHERWISE;
  return { sentence: reason === null ? what : `${what} Stripe says: "${reason}"`, action };
}
