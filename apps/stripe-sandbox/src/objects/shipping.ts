import { NO_ADDRESS } from "./address.js";

/** A delivery address as a request gives it. */
export interface ShippingChoice {
  address: { [Field in keyof typeof NO_ADDRESS]?: string | null };
  name: string;
  phone?: string | null;
  carrier?: string;
  tracking_number?: string;
}

/** The stored form, with everything that was not said as null. */
export function shippingFrom(choice: ShippingChoice) {
  return { phone: null, ...choice, address: { ...NO_ADDRESS, ...choice.address } };
}
