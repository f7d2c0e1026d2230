import type Stripe from "stripe";
import { listObjects } from "../api/crud.js";
import type { Wire } from "../wire.js";
import type { View } from "./view.js";

/** `facts.invoice` is shown by versions before basil only. */
export type StoredCharge = Wire<Stripe.Charge> & { readonly facts: { invoice: string | null } };

export const chargeView: View<StoredCharge> = {
  render({ facts, ...charge }, shape) {
    if (shape === "current") return charge;
    return { ...charge, destination: null, dispute: null, invoice: facts.invoice, order: null };
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
