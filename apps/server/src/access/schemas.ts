import { z } from "zod";

import { textOfLength } from "../input-limits.js";

/** An id in Stripe has at most 255 characters (docs.stripe.com/upgrades). */
const stripeId = textOfLength(1, 255);

/** Stripe allows keys of 40 and values of 500 characters (docs.stripe.com/metadata). */
const metadataFilter = z.record(textOfLength(1, 100), textOfLength(0, 500));

export const accessShape = {
  customer: stripeId.optional().describe("The id of the customer in Stripe"),
  email: textOfLength(1, 512)
    .optional()
    .describe("The e-mail address, exactly as Stripe stores it, with its upper and lower case"),
  metadata: metadataFilter
    .optional()
    .describe("One key of the customer's metadata and its exact value, as in metadata[userId]=42"),
  pastDue: z
    .enum(["yes", "no"])
    .default("yes")
    .describe("Whether a subscription whose payment failed and is being tried again still gives access"),
};

export const accessOutput = z.object({
  access: z.object({
    customerId: z.string(),
    hasAccess: z.boolean(),
    subscriptions: z.array(
      z.object({
        id: z.string(),
        status: z.string(),
        productId: z.string().nullable(),
        productName: z.string().nullable(),
        priceId: z.string().nullable(),
        lookupKey: z.string().nullable(),
        quantity: z.number().nullable(),
        currentPeriodEnd: z.iso.datetime().nullable(),
        cancelAtPeriodEnd: z.boolean(),
        collectionPaused: z.boolean(),
      }),
    ),
    features: z.array(z.string()),
    asOf: z.iso.datetime(),
    waitingEvents: z.number().int(),
  }),
});

/** What a customer may use now. */
export type Access = z.infer<typeof accessOutput>["access"];

export const refreshShape = {
  ids: z
    .array(stripeId)
    .min(1)
    .max(20)
    .describe("Ids of objects in Stripe, such as the checkout session of a buyer who has just paid"),
};

const refreshed = z.object({
  id: z.string(),
  object: z.string(),
  found: z.boolean(),
  customerId: z.string().nullable(),
});

export const refreshOutput = z.object({ refreshed: z.array(refreshed) });

/** What became of one object of a refresh. */
export type Refreshed = z.infer<typeof refreshed>;
