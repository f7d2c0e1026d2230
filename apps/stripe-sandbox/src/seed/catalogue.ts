import { newPrice, type StoredPrice } from "../objects/price.js";
import { newProduct, type StoredProduct } from "../objects/product.js";
import type { SeededIds } from "./seeded-id.js";

/** The plans that the seeded business sells by month and by year: name and monthly price in cents. */
const PLANS = [
  ["Starter", 1900],
  ["Team", 4900],
  ["Business", 12_900],
  ["Enterprise", 49_900],
] as const;

/** What it sells by month in addition to a plan. */
const ADD_ONS = [
  "Analytics",
  "Archive",
  "Audit log",
  "Backups",
  "Branding",
  "Exports",
  "Priority support",
  "Reports",
  "Roles",
  "Single sign-on",
  "Storage",
  "Training",
];

/** The products and prices of a seeded business. `monthly`, `yearly` and `addOns` are parts of `prices`. */
export interface Catalogue {
  products: StoredProduct[];
  prices: StoredPrice[];
  monthly: StoredPrice[];
  yearly: StoredPrice[];
  addOns: StoredPrice[];
}

/** The products and prices of one account. The first product is created at `created` (Unix seconds). */
export function catalogue(ids: SeededIds, created: number): Catalogue {
  const products: StoredProduct[] = [];
  const sell = (name: string) => {
    const slot = products.length;
    const product = newProduct(ids.id("prod", 0, slot), created + slot * 60, name);
    products.push(product);
    return { product, slot };
  };
  const price = (
    name: string,
    amount: number,
    interval: "month" | "year" | null,
    slot: number,
    product: StoredProduct,
  ): StoredPrice => ({
    ...newPrice({
      id: ids.id("price", 0, slot),
      created: product.created + 10,
      currency: "usd",
      product: product.id,
      unit_amount: amount,
      recurring: interval && {
        interval,
        interval_count: 1,
        meter: null,
        trial_period_days: null,
        usage_type: "licensed",
      },
    }),
    nickname: name,
  });
  const monthly: StoredPrice[] = [];
  const yearly: StoredPrice[] = [];
  for (const [name, amount] of PLANS) {
    const { product, slot } = sell(name);
    monthly.push(price(`${name} monthly`, amount, "month", slot, product));
    yearly.push(price(`${name} yearly`, amount * 10, "year", slot + 100, product));
  }
  const addOns = ADD_ONS.map((name, index) => {
    const { product, slot } = sell(name);
    return price(`${name} monthly`, 500 + index * 100, "month", slot, product);
  });
  const { product, slot } = sell("Onboarding");
  const once = price("Onboarding", 25_000, null, slot, product);
  const prices = [...monthly, ...yearly, ...addOns, once];
  const defaults = new Map([...monthly, ...addOns, once].map(({ id, product: of }) => [of, id]));
  return {
    products: products.map((sold) => ({ ...sold, default_price: defaults.get(sold.id) ?? null })),
    prices,
    monthly,
    yearly,
    addOns,
  };
}
