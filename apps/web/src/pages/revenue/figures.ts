import { moneyText } from "../../ui/money-text.js";
import { numberText } from "../../ui/number-text.js";
import type { Figure, Summary } from "./revenue.js";

/** A figure as its tile shows it: the value, and what the value is made of. */
export interface FigureText {
  value: string;
  detail: string | null;
}

/** One figure of now or of the last 30 days: its name, its definition in one sentence, and how it is written. */
export interface FigureRow {
  figure: Figure;
  name: string;
  definition: string;
  /** The id of the heading in docs/revenue.md that explains the figure. */
  heading: string;
  text: (summary: Summary) => FigureText;
}

type PaymentKind = "succeeded" | "failed" | "refunded" | "disputed";

/** Writes the payments of one kind: their amount in the currency of the totals, their number, and what is left out. */
function paymentsText({ payments, currency, missingRates }: Summary, kind: PaymentKind): FigureText {
  const { amount, count } = payments.total[kind];
  const made = payments.currencies.filter((each) => each[kind].count > 0).map((each) => each.currency);
  const number = `${numberText(count)} in 30 days`;
  return {
    value: moneyText(amount, currency ?? "usd"),
    detail: [number, ...currenciesText(made, missingRates)].join(", "),
  };
}

/** The most currencies without a rate that a tile names. The page names all of them. */
const MOST_NAMED = 3;

/** Says how many currencies a total is made of, and which it leaves out because they have no rate. Empty for one. */
function currenciesText(currencies: readonly string[], missingRates: readonly string[]): string[] {
  const left = currencies.filter((currency) => missingRates.includes(currency));
  const included = currencies.length - left.length;
  const named = left.slice(0, MOST_NAMED).map((currency) => currency.toUpperCase());
  const others = left.length - named.length;
  return [
    ...(included > 1 ? [`from ${numberText(included)} currencies`] : []),
    ...(left.length > 0 ? [`without ${named.join(", ")}${others > 0 ? ` and ${others} more` : ""}`] : []),
  ];
}

/** The figures at the top of the page, in their order. The definitions are explained in docs/revenue.md. */
export const FIGURES = [
  {
    figure: "mrr",
    name: "MRR",
    heading: "mrr",
    definition:
      "What active and past-due subscriptions bring in a month, without trials, taxes, metered and one-off items.",
    text: ({ mrr, currency, currencies, missingRates }) => ({
      value: moneyText(mrr, currency ?? "usd"),
      detail:
        currenciesText(
          currencies.map((each) => each.currency),
          missingRates,
        ).join(", ") || null,
    }),
  },
  {
    figure: "subscribers",
    name: "Active subscribers",
    heading: "mrr",
    definition: "Customers with at least one subscription that adds to MRR.",
    text: ({ activeSubscribers }) => ({ value: numberText(activeSubscribers), detail: null }),
  },
  {
    figure: "churned_subscribers",
    name: "Subscriber churn",
    heading: "how-mrr-moves",
    definition: "Subscribers lost in 30 days, divided by those of 30 days ago and the new ones since then.",
    text: ({ churn: { rate, churned, activeBefore, newSubscribers } }) => ({
      value:
        rate === null ? "—" : rate.toLocaleString(undefined, { style: "percent", maximumFractionDigits: 1 }),
      detail: `${numberText(churned)} of ${numberText(activeBefore)} + ${numberText(newSubscribers)}`,
    }),
  },
  {
    figure: "new_customers",
    name: "New customers",
    heading: "payments",
    definition: "Customers that were created in Stripe in the last 30 days.",
    text: ({ newCustomers }) => ({ value: numberText(newCustomers.count), detail: "in 30 days" }),
  },
  {
    figure: "payments_succeeded",
    name: "Payments",
    heading: "payments",
    definition: "Charges that succeeded in the last 30 days.",
    text: (summary) => paymentsText(summary, "succeeded"),
  },
  {
    figure: "payments_failed",
    name: "Failed payments",
    heading: "payments",
    definition: "Charges that failed in the last 30 days, also if a later try succeeded.",
    text: (summary) => paymentsText(summary, "failed"),
  },
  {
    figure: "refunds",
    name: "Refunds",
    heading: "payments",
    definition: "Money that was given back in the last 30 days, without refunds that failed.",
    text: (summary) => paymentsText(summary, "refunded"),
  },
  {
    figure: "disputes",
    name: "Disputes",
    heading: "payments",
    definition: "Charges that customers disputed in the last 30 days, without inquiries.",
    text: (summary) => paymentsText(summary, "disputed"),
  },
] as const satisfies FigureRow[];
