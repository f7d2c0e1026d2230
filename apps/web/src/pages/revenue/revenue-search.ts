import type { Figure } from "./revenue.js";

/** How many months the charts can show. The first is the default. */
export const MONTH_CHOICES = [12, 6, 24, 36] as const;

/** The title of the lines of each figure, and what one line is. The plural of the noun is made with an s. */
export const FIGURES_WITH_LINES = {
  mrr: { title: "MRR", noun: "subscription" },
  subscribers: { title: "Active subscribers", noun: "subscriber" },
  new: { title: "New MRR", noun: "change" },
  reactivation: { title: "Reactivation MRR", noun: "change" },
  expansion: { title: "Expansion MRR", noun: "change" },
  contraction: { title: "Contraction MRR", noun: "change" },
  churn: { title: "Churned MRR", noun: "change" },
  exchange: { title: "Changes of exchange rates", noun: "change" },
  churned_subscribers: { title: "Churned subscribers", noun: "subscriber" },
  payments_succeeded: { title: "Payments", noun: "charge" },
  payments_failed: { title: "Failed payments", noun: "charge" },
  refunds: { title: "Refunds", noun: "refund" },
  disputes: { title: "Disputes", noun: "dispute" },
  new_customers: { title: "New customers", noun: "customer" },
  status: { title: "Subscriptions", noun: "subscription" },
} as const satisfies Record<Figure, { title: string; noun: string }>;

/** What the page of revenue shows, as its address says it. */
export interface RevenueSearch {
  /** The currency of all totals, in small letters; without it, the team's base currency. */
  currency?: string;
  /** How many months the charts show; without it, 12. */
  months?: number;
  /** The figure whose lines are open beside the page. */
  figure?: Figure;
  /** The month of the open figure, such as 2026-11; without it, the figure is that of now. */
  month?: string;
  /** The status of the open figure `status`. */
  status?: string;
}

/** Whether a text is the code of a currency that exists. The server refuses any other. */
function isCurrency(text: unknown): text is string {
  // oxlint-disable-next-line eslint/no-restricted-properties -- it asks which currencies exist, not how to write them
  const existing = Intl.supportedValuesOf("currency");
  return typeof text === "string" && existing.includes(text.toUpperCase());
}

/** Reads what the page shows from the search parameters of the address. Invalid values are left out. */
export function revenueSearch(search: Record<string, unknown>): RevenueSearch {
  const { currency, months, figure, month, status } = search;
  const open =
    typeof figure === "string" && Object.hasOwn(FIGURES_WITH_LINES, figure) ? (figure as Figure) : null;
  const isMonths = MONTH_CHOICES.some((choice) => choice === months && choice !== MONTH_CHOICES[0]);
  return {
    ...(isCurrency(currency) && { currency: currency.toLowerCase() }),
    ...(isMonths && { months: months as number }),
    ...(open !== null && {
      figure: open,
      ...(typeof month === "string" && /^\d{4}-(0[1-9]|1[0-2])$/.test(month) && { month }),
      ...(open === "status" && typeof status === "string" && { status: status.slice(0, 40) }),
    }),
  };
}
