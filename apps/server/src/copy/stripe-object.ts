/** A Stripe object as it is stored: whatever else it has, it has these. */
export interface StripeObject {
  id: string;
  object: string;
}
