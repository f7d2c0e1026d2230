import { FACTS } from "../objects/facts.js";
import type { Release } from "./release.js";

/**
 * The clover versions, newest first. The first of them, 2025-09-30, replaced the coupon of a discount by its id
 * in `source`.
 */
export const CLOVER: readonly Release[] = [
  { version: "2026-01-28.clover", adds: { item: ["adjustable_quantity"] } },
  {
    version: "2025-12-15.clover",
    adds: {
      "checkout.session": ["customer_account"],
      credit_note: ["customer_account"],
      customer: ["customer_account"],
      discount: ["customer_account"],
      invoice: ["customer_account"],
      invoiceitem: ["customer_account"],
      item: ["metadata"],
      line_item: ["subtotal"],
      payment_intent: ["customer_account"],
      payment_method: ["customer_account"],
      setup_intent: ["customer_account"],
      subscription: ["customer_account"],
      subscription_schedule: ["customer_account"],
      tax_id: ["customer_account"],
    },
  },
  { version: "2025-10-29.clover", adds: { setup_intent: ["excluded_payment_method_types"] } },
  {
    version: "2025-09-30.clover",
    adds: { "checkout.session": ["branding_settings"], invoiceitem: ["net_amount"] },
    before: {
      "checkout.session": ({ collected_information: collected, customer_details: details }) => ({
        collected_information: collected && { shipping_details: collected.shipping_details },
        customer_details: details && { ...details, business_name: undefined, individual_name: undefined },
      }),
      discount: (discount, show) => ({ coupon: show("coupon", discount[FACTS].coupon), source: undefined }),
    },
  },
];
