import { FACTS } from "../objects/facts.js";
import { countedList } from "../objects/view.js";
import type { Release } from "./release.js";

/** The acacia versions and the older versions, which have a date and no name. Newest first. */
export const BEFORE_BASIL: readonly Release[] = [
  { version: "2025-02-24.acacia", adds: { "checkout.session": ["collected_information"] } },
  { version: "2025-01-27.acacia", adds: { "checkout.session": ["discounts"] } },
  { version: "2024-12-18.acacia" },
  { version: "2024-11-20.acacia", adds: { "checkout.session": ["adaptive_pricing"] } },
  { version: "2024-10-28.acacia", adds: { dispute: ["enhanced_eligibility_types"] } },
  { version: "2024-06-20" },
  {
    version: "2024-04-10",
    adds: { product: ["marketing_features"] },
    before: {
      invoice: () => ({ rendering_options: null }),
      product: ({ marketing_features: features }) => ({ features }),
    },
  },
  { version: "2023-08-16" },
  {
    version: "2022-11-15",
    before: {
      charge: (charge, show) => ({
        refunds: countedList(
          (charge[FACTS].refunds ?? []).map((refund) => show("refund", refund)),
          `/v1/charges/${charge.id}/refunds`,
        ),
      }),
      payment_intent: (intent, show) => ({
        charges: countedList(
          (intent[FACTS].charges ?? []).map((charge) => show("charge", charge)),
          `/v1/charges?payment_intent=${intent.id}`,
        ),
      }),
    },
  },
  {
    version: "2022-08-01",
    adds: { "checkout.session": ["shipping_cost"] },
    before: {
      "checkout.session": ({ collected_information: collected, shipping_cost: cost }) => ({
        shipping: collected?.shipping_details ?? null,
        shipping_details: undefined,
        shipping_rate: cost?.shipping_rate ?? null,
      }),
    },
  },
  { version: "2020-08-27" },
];
