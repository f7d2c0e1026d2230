import type { Release } from "./release.js";

/** The endive versions, newest first. They only add fields. */
export const ENDIVE: readonly Release[] = [
  { version: "2026-10-28.endive", adds: { dispute: ["intended_submission_method"] } },
  {
    version: "2026-09-30.endive",
    adds: {
      "checkout.session": ["allowed_payment_method_types"],
      payment_intent: ["payment_record"],
      product: ["tax_details"],
      subscription_item: ["current_trial"],
      subscription_schedule: ["pause_schedules"],
    },
  },
];
