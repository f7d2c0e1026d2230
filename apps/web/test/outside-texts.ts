import type { Sandbox } from "./sandbox.js";

/** 200 characters without a space: Arabic, an override of the direction, a line break, emoji and wide letters. */
export const OUTSIDE_TEXT = `\u0645\u0631\u062d\u0628\u0627\u202eesrever\n\u{1f469}\u200d\u{1f4bb}${"W".repeat(180)}`;
/** The longest name that BillStack accepts. It refuses overrides in names. */
export const OUTSIDE_NAME = `\u0645\u0631\u062d\u0628\u0627\u{1f469}\u200d\u{1f4bb}${"W".repeat(70)}`;

/** Creates a customer whose every text is {@link OUTSIDE_TEXT}, with a subscription, an invoice and an entitlement. */
export async function createOutsideCustomer(sandbox: Sandbox, account: string): Promise<string> {
  const create = async (path: string, fields: Record<string, string>) =>
    String((await sandbox.stripe(account, "POST", `/v1/${path}`, fields))["id"]);
  const product = await create("products", { name: OUTSIDE_TEXT, description: OUTSIDE_TEXT });
  const feature = await create("entitlements/features", {
    name: OUTSIDE_TEXT,
    lookup_key: `key${"w".repeat(70)}`,
  });
  await create(`products/${product}/features`, { entitlement_feature: feature });
  const price = await create("prices", {
    product,
    currency: "usd",
    unit_amount: "5000",
    "recurring[interval]": "month",
  });
  const customer = await create("customers", {
    name: OUTSIDE_TEXT,
    email: `${"e".repeat(200)}@example.com`,
    description: OUTSIDE_TEXT,
    phone: OUTSIDE_TEXT,
    "metadata[\u0645\u0631\u062d\u0628\u0627wwwwwwwwwwwwwwwwwwwwwwwwwwww]": OUTSIDE_TEXT,
  });
  await create("subscriptions", {
    customer,
    "items[0][price]": price,
    collection_method: "send_invoice",
    days_until_due: "30",
    description: OUTSIDE_TEXT,
  });
  return customer;
}
