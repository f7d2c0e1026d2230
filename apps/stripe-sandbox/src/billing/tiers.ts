import type { StoredPrice, Tier } from "../objects/price.js";
import { FACTS } from "../objects/facts.js";

/** What one line of an invoice bills of a price. Amounts are in the currency's smallest unit. */
export interface Part {
  quantity: number;
  /** The amount of one unit, as decimal text. */
  unit: string;
  amount: number;
}

/**
 * Divides a quantity of a price with tiers into the parts that Stripe bills in a line each. Mode `graduated`: each unit
 * costs what its tier says. Mode `volume`: all units cost what the tier of the whole quantity says. A flat fee is a part of
 * its own, with the quantity 0.
 *
 * @returns null if the price has no tiers
 */
export function tierParts(price: StoredPrice, quantity: number): Part[] | null {
  const tiers = price[FACTS]?.tiers;
  if (tiers === undefined) return null;
  const parts: Part[] = [];
  let below = 0;
  for (const tier of tiers) {
    const end = tier.up_to ?? Infinity;
    if (price.tiers_mode === "graduated") {
      parts.push(...partsOf(tier, Math.min(quantity, end) - below));
      if (quantity <= end) break;
    } else if (quantity <= end) {
      parts.push(...partsOf(tier, quantity));
      break;
    }
    below = end;
  }
  return parts;
}

function partsOf({ unit_amount_decimal: unit, flat_amount: flat }: Tier, quantity: number): Part[] {
  const units = { quantity, unit: unit ?? "0", amount: Math.round(Number(unit ?? 0) * quantity) };
  const fee = { quantity: 0, unit: String(flat), amount: flat ?? 0 };
  return [...(unit === null ? [] : [units]), ...(flat === null ? [] : [fee])];
}
