import type Stripe from "stripe";
import type { Wire } from "../wire.js";
import { textFrom } from "./ids.js";

const FIRST = [
  "Northwind",
  "Harbour",
  "Juniper",
  "Kestrel",
  "Lumen",
  "Meadow",
  "Orchard",
  "Quarry",
  "Saffron",
  "Tidal",
];
const SECOND = [
  "Analytics",
  "Bakery",
  "Books",
  "Coffee",
  "Fitness",
  "Gardens",
  "Labs",
  "Press",
  "Studio",
  "Supply",
];

/**
 * The account object of a sandbox account. Its id, display name and all other fields are computed from the
 * name, so that the same name gives the same account after a restart.
 */
export function accountProfile(name: string): Wire<Stripe.Account> {
  const pick = (words: readonly string[], salt: string) =>
    words[(textFrom(`${salt}:${name}`, 1).codePointAt(0) ?? 0) % words.length] ?? "";
  const displayName = `${pick(FIRST, "first")} ${pick(SECOND, "second")}`;
  const id = `acct_1${textFrom(`account:${name}`, 15)}`;
  const nothingDue = {
    alternatives: [],
    current_deadline: null,
    currently_due: [],
    disabled_reason: null,
    errors: [],
    eventually_due: [],
    past_due: [],
    pending_verification: [],
  };
  return {
    id,
    object: "account",
    business_profile: {
      annual_revenue: null,
      estimated_worker_count: null,
      mcc: "5734",
      minority_owned_business_designation: null,
      name: displayName,
      product_description: null,
      specified_commercial_transactions_act_url: null,
      support_address: null,
      support_email: `support@${name}.example`,
      support_phone: null,
      support_url: null,
      url: `https://${name}.example`,
    },
    business_type: "company",
    capabilities: { card_payments: "active", transfers: "active" },
    charges_enabled: true,
    controller: { type: "account" },
    country: "US",
    created: 1_577_836_800,
    default_currency: "usd",
    details_submitted: true,
    email: `owner@${name}.example`,
    external_accounts: {
      object: "list",
      data: [],
      has_more: false,
      url: `/v1/accounts/${id}/external_accounts`,
    },
    future_requirements: nothingDue,
    metadata: {},
    payouts_enabled: true,
    requirements: nothingDue,
    settings: {
      bacs_debit_payments: { display_name: null, service_user_number: null },
      branding: { icon: null, logo: null, primary_color: null, secondary_color: null },
      card_issuing: { tos_acceptance: { date: null, ip: null } },
      card_payments: {
        decline_on: { avs_failure: false, cvc_failure: false },
        statement_descriptor_prefix: null,
        statement_descriptor_prefix_kana: null,
        statement_descriptor_prefix_kanji: null,
      },
      dashboard: { display_name: displayName, timezone: "Etc/UTC" },
      invoices: { default_account_tax_ids: null, hosted_payment_method_save: null },
      payments: {
        statement_descriptor: displayName.toUpperCase().slice(0, 22),
        statement_descriptor_kana: null,
        statement_descriptor_kanji: null,
        statement_descriptor_prefix_kana: null,
        statement_descriptor_prefix_kanji: null,
      },
      payouts: {
        debit_negative_balances: true,
        schedule: { delay_days: 2, interval: "daily" },
        statement_descriptor: null,
      },
      sepa_debit_payments: {},
    },
    tos_acceptance: { date: 1_577_836_800, ip: null, user_agent: null },
    type: "standard",
  };
}
