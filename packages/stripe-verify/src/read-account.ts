import { Stripe } from "stripe";
import { isAboutTheKey } from "./refused-key.js";
import { readStripeFailure, stripeFailure, type StripeFailure } from "./stripe-failure.js";

/** The Stripe account that a key belongs to. */
export interface ProvedAccount {
  id: string;
  /** The account's name in the Dashboard, else its business name, else its e-mail address. Null if it has none. */
  name: string | null;
  /** A country code of ISO 3166-1 alpha-2, such as `DE`. */
  country: string | null;
  /** A currency code of ISO 4217 in lower case, such as `eur`. */
  defaultCurrency: string | null;
}

/** The result of reading the account. `account` is null if the key is valid but may not read its account. */
export type AccountAnswer = { ok: true; account: ProvedAccount | null } | StripeFailure;

function firstText(...texts: (string | null | undefined)[]): string | null {
  return texts.find((text) => typeof text === "string" && text.trim() !== "")?.trim() ?? null;
}

/**
 * Reads the account that the key belongs to.
 * @throws every error that does not come from Stripe or from the network.
 */
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
