import type Stripe from "stripe";
import { listObjects } from "../api/crud.js";
import type { Wire } from "../wire.js";
import { FACTS } from "./facts.js";
import type { View } from "./view.js";

/** `charge[FACTS].invoice` is shown by versions before basil only. */
export type StoredCharge = Wire<Stripe.Charge> & { readonly [FACTS]: { invoice: string | null } };

export const chargeView: View<StoredCharge> = {
  render(charge, shape) {
    if (shape === "current") return { ...charge };
    return { destination: null, dispute: null, invoice: charge[FACTS].invoice, order: null, ...charge };
  },
  includes: {
    refunds: ({ id }, account) =>
      listObjects(
        account,
        "refund",
        `/v1/charges/${id}/refunds`,
        {},
        { matches: (refund) => refund.charge === id, related: [id] },
      ),
  },
};
