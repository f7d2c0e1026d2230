import type { Account } from "../account/account.js";
import { find } from "../api/crud.js";
import { invalidRequest, missingParameter } from "../api/errors.js";
import type { StoredPrice } from "../objects/price.js";
import { createInlinePrice, type createPrice } from "./create-price.js";

/** How a request names the price of a subscription's item. */
export interface PriceChoice {
  price?: string;
  plan?: string;
  /** A price that was chosen before, when it may have been active. */
  chosen?: StoredPrice;
  price_data?: Parameters<typeof createPrice>[1] & { product: string };
}

/** The active, recurring price of an item, made on the spot where the request describes one. */
export function chosenPrice(account: Account, item: PriceChoice, param: string): StoredPrice {
  if (item.chosen !== undefined) return item.chosen;
  const id = item.price ?? item.plan;
  if (id === undefined && item.price_data === undefined) throw missingParameter(`${param}[price]`);
  const inline =
    id === undefined && item.price_data ? createInlinePrice(account, item.price_data) : undefined;
  const price = inline ?? find(account, "price", id ?? "", `${param}[price]`);
  if (price.recurring === null) {
    throw invalidRequest(
      `The price specified is set to \`type=one_time\` but this field only accepts prices with \`type=recurring\`.`,
      { param: `${param}[price]` },
    );
  }
  if (!price.active && inline === undefined) {
    throw invalidRequest("The price specified is inactive. This field only accepts active prices.", {
      param: `${param}[price]`,
    });
  }
  return price;
}
