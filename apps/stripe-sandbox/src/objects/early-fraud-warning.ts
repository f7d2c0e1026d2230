import type Stripe from "stripe";
import type { Wire } from "../wire.js";
import type { StoredCharge } from "./charge.js";
import type { View } from "./view.js";

/** A stored early fraud warning. */
export type StoredEarlyFraudWarning = Wire<Stripe.Radar.EarlyFraudWarning>;

/** A new warning of the card's issuer that a charge may be fraudulent. */
export function newEarlyFraudWarning(
  id: string,
  created: number,
  charge: StoredCharge,
): StoredEarlyFraudWarning {
  return {
    id,
    object: "radar.early_fraud_warning",
    actionable: true,
    charge: charge.id,
    created,
    fraud_type: "made_with_stolen_card",
    livemode: false,
    ...(charge.payment_intent !== null && { payment_intent: charge.payment_intent }),
  };
}

/** Shows an early fraud warning. */
export const earlyFraudWarningView: View<StoredEarlyFraudWarning> = {
  render: (warning) => ({ ...warning }),
};
