import type { inferInput, inferOutput } from "@trpc/tanstack-react-query";

import type { trpc } from "../../api/trpc.js";

/** The figures of now and of the last 30 days. */
export type Summary = inferOutput<typeof trpc.revenue.summary>["revenue"];
/** The figures of the last months, the oldest first. */
export type Months = inferOutput<typeof trpc.revenue.months>;
/** The figures of one month. */
export type Month = Months["months"][number];
/** One line that a figure is made of. */
export type Line = inferOutput<typeof trpc.revenue.lines>["lines"][number];
/** A figure that opens into its lines. */
export type Figure = inferInput<typeof trpc.revenue.lines>["figure"];
/** The team's base currency and its exchange rates. */
export type Rates = inferOutput<typeof trpc.revenue.rates>;
