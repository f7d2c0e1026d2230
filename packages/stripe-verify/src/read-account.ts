import { Stripe } from "stripe";
import { isAboutTheKey } from "./refused-key.js";
import { readStripeFailure, stripeFailure, type StripeFailure } from "./stripe-failure.js";

export interface ProvedAccount {
  id: string;
  /** What the Dashboard calls the account, else its business name or e-mail address; null where it has none. */
  name: string | null;
  /** ISO 3166-1 alpha-2. */
  country: string | null;
  /** ISO 4217, lower case. */
  defaultCurrency: string | null;
}

export type AccountAnswer = { ok: true; account: ProvedAccount | null } | StripeFailure;

function firstText(...texts: (string | null | undefined)[]): string | null {
  return texts.find((text) => typeof text === "string" && text.trim() !== "")?.trim() ?? null;
}

/** Reads the account that the key belongs to; `account` is null where this alone is denied (403). */
export async function readAccount(stripe: Stripe): Promise<AccountAnswer> {
  try {
    const { object, id, settings, business_profile, email, country, default_currency } =
      await stripe.accounts.retrieveCurrent();
    if (object !== "account" || typeof id !== "string" || !id.startsWith("acct_")) {
      return stripeFailure("garbage");
    }
    const name = firstText(settings?.dashboard?.display_name, business_profile?.name, email);
    const account = { id, name, country: country ?? null, defaultCurrency: default_currency ?? null };
    return { ok: true, account };
  } catch (error) {
    const denied = error instanceof Stripe.errors.StripePermissionError && !isAboutTheKey(error);
    if (denied) return { ok: true, account: null };
    return readStripeFailure(error);
  }
}
