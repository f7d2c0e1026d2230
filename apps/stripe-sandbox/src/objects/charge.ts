import type Stripe from "stripe";
import { listObjects } from "../api/crud.js";
import type { Wire } from "../wire.js";
import { FACTS } from "./facts.js";
import type { View } from "./view.js";

/** `charge[FACTS]` is shown by versions before basil only. */
export type StoredCharge = Wire<Stripe.Charge> & {
  readonly [FACTS]: { invoice: string | null; dispute?: string };
};

export const chargeView: View<StoredCharge> = {
  render(charge, shape) {
    if (shape === "current") return { ...charge };
    const { dispute = null, invoice } = charge[FACTS];
    return { destination: null, dispute, invoice, order: null, ...charge };
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
