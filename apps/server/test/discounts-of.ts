/** Returns the fields of a form that give a subscription these coupons, in this order. */
export function discountsOf(...coupons: string[]): Record<string, string> {
  return Object.fromEntries(coupons.map((coupon, at) => [`discounts[${at}][coupon]`, coupon]));
}
