/** The fields that every Stripe object has. Objects have other fields too, depending on their type. */
export interface StripeObject {
  id: string;
  object: string;
}
