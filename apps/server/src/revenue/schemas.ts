import { z } from "zod";

import { cursorInput } from "../cursor.js";
import { wholeNumber } from "../input-limits.js";

/** The currencies that exist or have existed lately, as the ICU library of Node.js knows them. Small letters. */
const CURRENCIES: ReadonlySet<string> = new Set(
  Intl.supportedValuesOf("currency").map((code) => code.toLowerCase()),
);

/**
 * The three-letter code of a currency that exists, as Stripe writes it: in small letters. Capital letters are taken too.
 * A mistyped code is refused, because its figures would all be zero.
 */
const currencyInput = z
  .string()
  .regex(/^[a-z]{3}$/i, "This must be the three letters of a currency, such as eur.")
  .transform((code) => code.toLowerCase())
  .refine((code) => CURRENCIES.has(code), "There is no such currency.");
const monthInput = z.string().regex(/^\d{4}-(?:0[1-9]|1[0-2])$/, "This must be a month, such as 2026-11.");

/**
 * The most that one currency is worth in another. The strongest currency that Stripe takes (kwd) is worth about 300,000 of
 * the weakest (lbp), so this leaves room for thirty times as much. A rate of 0 would hide the figures of the currency.
 */
const MOST_RATE = 10_000_000;

/** A rate as decimal text. */
const rate = z
  .string()
  .regex(/^(?=.*[1-9])\d{1,9}(?:\.\d{1,12})?$/, "This must be a positive decimal number, such as 0.92.")
  .refine(
    (text) => Number(text) <= MOST_RATE && Number(text) >= 1 / MOST_RATE,
    "This is no rate between two currencies: it must be from 0.0000001 to 10000000.",
  );

const amount = z.number().int().describe("In the smallest unit of the currency");
const count = z.number().int();
const amountsCapped = z
  .boolean()
  .describe("True: an amount is larger than 9007199254740991, which is in its place");
const time = z.iso.datetime();
const completeFrom = time
  .nullable()
  .describe("From then on every change is known. Null: the first load has not ended");
const missingRates = z
  .array(z.string())
  .describe("The currencies that have figures but no rate. Totals leave them out");
const currency = z.string().nullable().describe("The currency of the totals. Null: there is no data");

const totals = z.object({ count, amount });
const payments = z.object({ succeeded: totals, failed: totals, refunded: totals, disputed: totals });

export const summaryShape = { currency: currencyInput.optional() };

export const summaryOutput = z.object({
  revenue: z.object({
    asOf: time,
    completeFrom,
    currency,
    currencies: z.array(
      z.object({
        currency: z.string(),
        mrr: amount,
        subscribers: count,
        rate: z.string().nullable().describe("1 unit of this currency in units of the base currency"),
      }),
    ),
    missingRates,
    mrr: amount,
    activeSubscribers: count,
    churn: z.object({
      rate: z.number().nullable().describe("From 0 to 1. Null: there were no subscribers"),
      churned: count,
      activeBefore: count,
      newSubscribers: count,
      from: time,
      to: time,
    }),
    subscriptionsByStatus: z.array(z.object({ status: z.string(), count })),
    payments: z.object({
      from: time,
      to: time,
      total: payments.describe(
        "In the currency of the totals, each payment at the rate of its time. Counts have all payments; amounts leave out currencies without a rate",
      ),
      currencies: z.array(payments.extend({ currency: z.string() })),
      failureReasons: z.array(z.object({ reason: z.string(), count })),
    }),
    newCustomers: z.object({ from: time, to: time, count }),
    truncated: z.boolean().describe("True: the account has more data than is read, so figures are too low"),
    unknownDiscounts: count.describe(
      "Subscriptions with a discount whose coupon is unknown, so that MRR may be too high by it. A verification reads it",
    ),
    amountsCapped,
  }),
});

/** The most months that are shown. */
const MOST_MONTHS = 36;
const monthsInput = wholeNumber(1, MOST_MONTHS).default(12);

export const monthsShape = { currency: currencyInput.optional(), months: monthsInput };

const month = z.object({
  month: z.string().describe("Such as 2026-11, in UTC"),
  partial: z.boolean().describe("True: the month has not ended"),
  opening: amount,
  new: amount,
  reactivation: amount,
  expansion: amount,
  contraction: amount.describe("Not above 0"),
  churn: amount.describe("Not above 0"),
  exchange: amount,
  closing: amount,
  subscribers: count.describe("At the end of the month"),
  newSubscribers: count,
  churnedSubscribers: count,
  newCustomers: count,
  payments,
  paymentsWithoutRate: z
    .object({ succeeded: count, failed: count, refunded: count, disputed: count })
    .describe("How many of the payments have no rate, so that their amounts are left out"),
});

export const monthsOutput = z.object({
  currency,
  asOf: time,
  completeFrom,
  missingRates,
  months: z.array(month).describe("The oldest first"),
  amountsCapped,
});

/** What a list of lines explains. */
const FIGURES = [
  "mrr",
  "subscribers",
  "new",
  "reactivation",
  "expansion",
  "contraction",
  "churn",
  "exchange",
  "churned_subscribers",
  "payments_succeeded",
  "payments_failed",
  "refunds",
  "disputes",
  "new_customers",
  "status",
] as const;

export const linesShape = {
  figure: z.enum(FIGURES),
  month: monthInput.optional().describe("Without it: the figure of the summary"),
  currency: currencyInput.optional(),
  status: z
    .string()
    .max(40)
    .optional()
    .describe("With `figure=status`: the status of the subscriptions, such as active"),
  limit: wholeNumber(1, 200).default(50),
  cursor: cursorInput,
};

const line = z.object({
  at: time.nullable(),
  customerId: z.string().nullable(),
  customerName: z.string().nullable(),
  customerEmail: z.string().nullable(),
  subscriptionId: z.string().nullable(),
  objectId: z.string().nullable().describe("The charge, refund, dispute or customer"),
  currency: z.string().nullable(),
  amount: amount.describe("In the smallest unit of the line's own currency"),
  converted: amount.nullable().describe("In the currency that was asked for. Null: there is no rate"),
  detail: z.string().nullable(),
});

export const linesOutput = z.object({
  figure: z.enum(FIGURES),
  currency,
  total: totals,
  withoutRate: count.describe(
    "How many of all lines have no rate, so that the total's amount leaves them out",
  ),
  lines: z.array(line),
  nextCursor: z.string().nullable(),
  amountsCapped,
});

/** The most rates that a team enters. Stripe has about 135 currencies. */
const MOST_RATES = 200;

export const ratesOutput = z.object({
  baseCurrency: z.string().nullable(),
  rates: z.array(
    z.object({
      currency: z.string(),
      rate: z.string().describe("1 unit of this currency in units of the base currency"),
    }),
  ),
});

export const setRatesShape = {
  baseCurrency: currencyInput,
  rates: z.array(z.strictObject({ currency: currencyInput, rate })).max(MOST_RATES),
};

/** The exports that Stripe Billing has too. */
const EXPORTS = ["mrr-per-subscriber", "roll-forward", "changes"] as const;

export const exportShape = {
  file: z.enum(EXPORTS.map((name) => `${name}.csv` as const)),
  currency: currencyInput.optional(),
  months: monthsInput,
};

/** The answer of `revenue.summary`. */
export type Summary = z.infer<typeof summaryOutput>["revenue"];
/** The answer of `revenue.months`. */
export type Months = z.infer<typeof monthsOutput>;
/** A line that a figure is made of. */
export type Line = z.infer<typeof line>;
/** The answer of `revenue.lines`. */
export type Lines = z.infer<typeof linesOutput>;
/** The base currency of a team, and its rates. */
export type Rates = z.infer<typeof ratesOutput>;
/** The counts and amounts of payments. */
export type Payments = z.infer<typeof payments>;
/** Which lines to show. */
export type LinesInput = z.infer<z.ZodObject<typeof linesShape>>;
/** Which export to make. */
export type ExportInput = z.infer<z.ZodObject<typeof exportShape>>;
