import type { Figure } from "./revenue.js";

/** How many months the charts can show. The first is the default. */
export const MONTH_CHOICES = [12, 6, 24, 36] as const;

/** The words for each figure: the title of its lines. */
export const FIGURE_TITLES = {
  mrr: "MRR",
  subscribers: "Active subscribers",
  new: "New MRR",
  reactivation: "Reactivation MRR",
  expansion: "Expansion MRR",
  contraction: "Contraction MRR",
  churn: "Churned MRR",
  exchange: "Changes of exchange rates",
  churned_subscribers: "Churned subscribers",
  payments_succeeded: "Payments",
  payments_failed: "Failed payments",
  refunds: "Refunds",
  disputes: "Disputes",
  new_customers: "New customers",
  status: "Subscriptions by status",
} as const satisfies Record<Figure, string>;

/** The figures that count customers or subscriptions, so that their lines have no amounts. */
export const COUNTED: ReadonlySet<Figure> = new Set([
  "subscribers",
  "churned_subscribers",
  "new_customers",
  "status",
]);

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

/** Reads what the page shows from the search parameters of the address. Invalid values are left out. */
export function revenueSearch(search: Record<string, unknown>): RevenueSearch {
  const { currency, months, figure, month, status } = search;
  const open = typeof figure === "string" && Object.hasOwn(FIGURE_TITLES, figure) ? (figure as Figure) : null;
  const isMonths = MONTH_CHOICES.some((choice) => choice === months && choice !== MONTH_CHOICES[0]);
  return {
    ...(typeof currency === "string" && /^[a-z]{3}$/i.test(currency) && { currency: currency.toLowerCase() }),
    ...(isMonths && { months: months as number }),
    ...(open !== null && {
      figure: open,
      ...(typeof month === "string" && /^\d{4}-(0[1-9]|1[0-2])$/.test(month) && { month }),
      ...(open === "status" && typeof status === "string" && { status: status.slice(0, 40) }),
    }),
  };
}
