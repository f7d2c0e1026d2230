import type { Account } from "../account/account.js";
import { find } from "../api/crud.js";
import { invalidRequest, missingParameter } from "../api/errors.js";
import type { StoredPrice } from "../objects/price.js";
import { createInlinePrice, type createPrice } from "./create-price.js";

/** How a request chooses the price of a subscription item. */
export interface PriceChoice {
  price?: string;
  plan?: string;
  /** A whole price that was checked before. It may have become inactive since. */
  chosen?: StoredPrice;
  price_data?: Parameters<typeof createPrice>[1] & { product: string };
}

/**
 * The price that a request chooses. `price_data` creates a new one. Throws Stripe's 400 if the price is
 * missing, not recurring or not active; `param` is the item's name in the message.
 */
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
