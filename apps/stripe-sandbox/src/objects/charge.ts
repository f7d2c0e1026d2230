import type Stripe from "stripe";
import { listObjects } from "../api/crud.js";
import type { Wire } from "../wire.js";
import { FACTS } from "./facts.js";
import type { StoredRefund } from "./refund.js";
import type { View } from "./view.js";

/** `facts.invoice` is shown by versions before basil only, `facts.refunds` by those before 2022-11-15. */
export type StoredCharge = Wire<Stripe.Charge> & {
  readonly [FACTS]: { invoice: string | null; dispute?: string; refunds?: readonly StoredRefund[] };
};

export const chargeView: View<StoredCharge> = {
  render: (charge) => ({
    // Stripe's types do not have these three since 2023, but every version answers them.
    destination: null,
    dispute: charge[FACTS].dispute ?? null,
    order: null,
    ...charge,
  }),
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
