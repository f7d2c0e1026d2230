import { idOf, listOf, objectOf, textOf, wholeOf, type Json } from "./json.js";
import type { Item, Packages } from "./state.js";

/** Reads the items of a subscription as Stripe writes them. Whatever is no item is left out. */
export function readItems(list: unknown): Item[] {
  return listOf(objectOf(list)?.["data"] ?? list)
    .map((item) => readItem(objectOf(item)))
    .filter((item) => item !== null);
}

/** Reads an item of a subscription, or the line of an invoice that bills one. Null: it has no recurring price. */
export function readItem(item: Json | null): Item | null {
  const price = objectOf(item?.["price"]);
  const recurring = objectOf(price?.["recurring"]);
  if (item === null || price === null || recurring === null) return null;
  return {
    id: textOf(item["id"]) ?? "",
    priceId: textOf(price["id"]) ?? "",
    currency: textOf(price["currency"]) ?? "",
    unit: unitOf(price),
    interval: textOf(recurring["interval"]) ?? "",
    intervalCount: wholeOf(recurring["interval_count"]) ?? 1,
    metered: recurring["usage_type"] === "metered",
    quantity: wholeOf(item["quantity"]) ?? 1,
    packages: packagesOf(objectOf(price["transform_quantity"])),
    discounts: listOf(item["discounts"])
      .map(idOf)
      .filter((id) => id !== null),
    billed: null,
  };
}

/** The amount of one unit, as decimal text. A price with tiers has none. */
function unitOf(price: Json): string | null {
  const whole = wholeOf(price["unit_amount"]);
  return textOf(price["unit_amount_decimal"]) ?? (whole === null ? null : String(whole));
}

function packagesOf(transform: Json | null): Packages | null {
  const size = wholeOf(transform?.["divide_by"]);
  return size === null ? null : { size, round: transform?.["round"] === "down" ? "down" : "up" };
}
