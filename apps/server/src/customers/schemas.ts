import { z } from "zod";

import { cursorInput } from "../cursor.js";
import { textOfLength, wholeNumber } from "../input-limits.js";
import { schemaOf } from "../resources/field.js";
import { RESOURCES } from "../resources/resources.js";
import { CHARGE, INVOICE, OWNER, PAYMENT_INTENT, PAYMENT_METHOD } from "./fields.js";

/** An id in Stripe has at most 255 characters (docs.stripe.com/upgrades). */
const stripeId = textOfLength(1, 255);

export const searchShape = {
  q: textOfLength(1, 300).describe(
    "Words of the name, the e-mail address or the metadata, the beginning of an e-mail address, the id of the customer " +
      "or of something that belongs to it, or metadata[key]=value",
  ),
  limit: wholeNumber(1, 50).default(20),
};

/** By what a customer was found. `object`: something with the given id belongs to the customer. */
export const matchedBy = z.enum(["id", "object", "email", "metadata", "words"]);

const found = schemaOf(RESOURCES.customers.fields).extend({ matchedBy });

export const searchOutput = z.object({
  customers: z.array(found).describe("The customers that fit best first, then the newest"),
  isMore: z.boolean().describe("True: more customers match than are shown"),
  isComplete: z.boolean().describe("False: not all customers of the account have been loaded yet"),
});

/** The customers that a search finds. */
export type SearchResult = z.infer<typeof searchOutput>;

export const customerShape = { id: stripeId };

/** Objects of a customer, the newest first. `total` counts them all, up to the limit of counting. */
function some<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), total: z.number().int() });
}

export const overviewOutput = z.object({
  customer: schemaOf(OWNER),
  subscriptions: some(schemaOf(RESOURCES.subscriptions.fields)),
  invoices: some(schemaOf(INVOICE)),
  charges: some(schemaOf(CHARGE)),
  paymentIntents: some(schemaOf(PAYMENT_INTENT)).describe("Only those without a charge"),
  paymentMethods: some(schemaOf(PAYMENT_METHOD)),
  entitlements: some(schemaOf(RESOURCES.entitlements.fields)),
  notLoaded: z
    .array(z.string())
    .describe("The types of objects of which not all have been loaded yet, such as `invoice`"),
});

/** Everything that is shown about one customer. */
export type Overview = z.infer<typeof overviewOutput>;

export const customerEventsShape = {
  id: stripeId,
  limit: wholeNumber(1, 100).default(25),
  cursor: cursorInput,
};
