import type { Stage } from "./stage.js";

/** Creates a customer who subscribes to a product with so many features: `feature_0`, `feature_1`, and so on. */
export async function subscribeWithFeatures(
  stage: Stage,
  features: number,
): Promise<{ customer: string; subscription: string }> {
  const product = await stage.stripe("POST", "products", { name: "Plan" });
  for (let index = 0; index < features; index += 1) {
    const lookup_key = `feature_${index}`;
    const { id } = await stage.stripe("POST", "entitlements/features", { name: lookup_key, lookup_key });
    await stage.stripe("POST", `products/${product.id}/features`, { entitlement_feature: id });
  }
  const price = await stage.stripe("POST", "prices", {
    product: product.id,
    currency: "usd",
    unit_amount: "500",
    "recurring[interval]": "month",
  });
  const customer = await stage.stripe("POST", "customers", {
    name: "Ada",
    payment_method: "pm_card_visa",
    "invoice_settings[default_payment_method]": "pm_card_visa",
  });
  const subscription = await stage.stripe("POST", "subscriptions", {
    customer: customer.id,
    "items[0][price]": price.id,
  });
  return { customer: customer.id, subscription: subscription.id };
}
