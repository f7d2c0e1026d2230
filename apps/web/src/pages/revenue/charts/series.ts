import type { Month } from "../revenue.js";

/** How the area of a series is filled, so that series differ also for people who do not see their colours. */
export type Texture = "solid" | "rising" | "falling" | "dots" | "level";

/** One series of a chart: one number of each month. */
export interface Series {
  key: string;
  label: string;
  /** A colour of the theme. Each keeps a contrast of at least 3 to the card, in light and in dark. */
  color: string;
  texture: Texture;
  /** Returns the number of the month: an amount in the smallest unit. */
  value: (month: Month) => number;
  /** The bars grow down from zero although the numbers are positive, because the money is given back. */
  isGivenBack?: true;
}

const ACCENT = "var(--color-accent)";
const INFO = "var(--color-info)";
const GOOD = "var(--color-good)";
const WARN = "var(--color-warn)";
const BAD = "var(--color-bad)";
const MUTED = "var(--color-muted)";

/** MRR at the end of each month. */
export const MRR = {
  key: "mrr",
  label: "MRR",
  color: ACCENT,
  texture: "solid",
  value: (month: Month) => month.closing,
} as const satisfies Series;

/** What changes MRR in a month, from the best to the worst. */
export const MOVEMENTS = [
  { key: "new", label: "New", color: ACCENT, texture: "solid", value: (month) => month.new },
  {
    key: "reactivation",
    label: "Reactivation",
    color: INFO,
    texture: "dots",
    value: (month) => month.reactivation,
  },
  { key: "expansion", label: "Expansion", color: GOOD, texture: "rising", value: (month) => month.expansion },
  {
    key: "contraction",
    label: "Contraction",
    color: WARN,
    texture: "falling",
    value: (month) => month.contraction,
  },
  { key: "churn", label: "Churn", color: BAD, texture: "solid", value: (month) => month.churn },
  {
    key: "exchange",
    label: "Exchange rates",
    color: MUTED,
    texture: "level",
    value: (month) => month.exchange,
  },
] as const satisfies Series[];

/** What was paid in a month, and what was not or was given back. */
export const PAYMENTS = [
  {
    key: "payments_succeeded",
    label: "Succeeded",
    color: ACCENT,
    texture: "solid",
    value: ({ payments }) => payments.succeeded.amount,
  },
  {
    key: "payments_failed",
    label: "Failed",
    color: BAD,
    texture: "falling",
    value: ({ payments }) => payments.failed.amount,
  },
  {
    key: "refunds",
    label: "Refunds",
    isGivenBack: true,
    color: WARN,
    texture: "dots",
    value: ({ payments }) => payments.refunded.amount,
  },
  {
    key: "disputes",
    label: "Disputes",
    isGivenBack: true,
    color: INFO,
    texture: "level",
    value: ({ payments }) => payments.disputed.amount,
  },
] as const satisfies Series[];
