import type { Release } from "./release.js";

/** The older names for the values of Checkout's `ui_mode`. */
const UI_MODES: Record<string, string> = {
  hosted_page: "hosted",
  embedded_page: "embedded",
  elements: "custom",
};

/**
 * The dahlia versions, newest first. The first of them, 2026-03-25, renamed the values of Checkout's `ui_mode`.
 */
export const DAHLIA: readonly Release[] = [
  {
    version: "2026-07-29.dahlia",
    adds: {
      payment_intent: ["allowed_payment_method_types"],
      refund: ["customer", "customer_account", "payment_method"],
      setup_intent: ["allowed_payment_method_types"],
    },
  },
  { version: "2026-05-27.dahlia", adds: { subscription: ["billing_schedules"] } },
  {
    version: "2026-04-22.dahlia",
    adds: {
      "checkout.session": ["managed_payments"],
      payment_intent: ["managed_payments"],
      subscription: ["managed_payments"],
    },
  },
  {
    version: "2026-03-25.dahlia",
    adds: {
      "checkout.session": ["integration_identifier"],
      credit_note_line_item: ["metadata"],
      invoiceitem: ["quantity_decimal"],
      line_item: ["quantity_decimal"],
    },
    before: {
      "checkout.session": ({ ui_mode: mode }) => ({
        ui_mode: mode === null ? null : (UI_MODES[mode] ?? mode),
      }),
    },
  },
];
