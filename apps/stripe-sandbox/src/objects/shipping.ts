import { NO_ADDRESS } from "./address.js";

/** Shipping details as a request has them. */
export interface ShippingChoice {
  address: { [Field in keyof typeof NO_ADDRESS]?: string | null };
  name: string;
  phone?: string | null;
  carrier?: string;
  tracking_number?: string;
}

/** Shipping details as they are stored: fields that the request does not have are `null`. */
export function shippingFrom(choice: ShippingChoice) {
  return { phone: null, ...choice, address: { ...NO_ADDRESS, ...choice.address } };
}
