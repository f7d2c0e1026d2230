import type Stripe from "stripe";
import { listObjects } from "../api/crud.js";
import type { Wire } from "../wire.js";
import { FACTS } from "./facts.js";
import type { StoredRefund } from "./refund.js";
import type { View } from "./view.js";

/**
 * A stored charge. Its internal data contain `invoice`, which only API versions before basil return, and `refunds`,
 * which only versions before 2022-11-15 return.
 */
export type StoredCharge = Wire<Stripe.Charge> & {
  readonly [FACTS]: { invoice: string | null; dispute?: string; refunds?: readonly StoredRefund[] };
};

/** Shows a charge. */
export const chargeView: View<StoredCharge> = {
  render: (charge) => ({
    // The types of `stripe` have lacked these three fields since 2023, but every API version answers them.
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
