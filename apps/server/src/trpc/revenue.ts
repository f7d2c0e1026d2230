import { exportRevenue } from "../revenue/export.js";
import { readLines } from "../revenue/lines.js";
import { readMonths } from "../revenue/months.js";
import { readRates, setRates } from "../revenue/rates.js";
import {
  exportShape,
  linesOutput,
  linesShape,
  monthsOutput,
  monthsShape,
  ratesOutput,
  setRatesShape,
  summaryOutput,
  summaryShape,
} from "../revenue/schemas.js";
import { readSummary } from "../revenue/summary.js";
import { router, teamProcedure } from "./init.js";

export const revenueRouter = router({
  summary: teamProcedure("revenue.read", summaryShape)
    .meta({ summary: "How the business does now: MRR, subscribers, churn, payments, new customers" })
    .output(summaryOutput)
    .query(({ ctx, input }) => readSummary(ctx, input)),
  months: teamProcedure("revenue.read", monthsShape)
    .meta({ summary: "The movements of MRR, the subscribers and the payments of each month" })
    .output(monthsOutput)
    .query(({ ctx, input }) => readMonths(ctx, input)),
  lines: teamProcedure("revenue.read", linesShape)
    .meta({ summary: "The lines that a figure is made of. They add up to it" })
    .output(linesOutput)
    .query(({ ctx, input }) => readLines(ctx, input)),
  rates: teamProcedure("revenue.read", {})
    .meta({ summary: "The base currency and the exchange rates that the team has entered" })
    .output(ratesOutput)
    .query(({ ctx }) => readRates(ctx.deps.sql, ctx.teamId)),
  setRates: teamProcedure("revenue.rates", setRatesShape)
    .meta({ summary: "Choose the base currency, and replace the exchange rates" })
    .output(ratesOutput)
    .mutation(({ ctx, input }) => setRates(ctx, input)),
  export: teamProcedure("revenue.read", exportShape)
    .meta({
      summary: "An export as CSV: MRR per subscriber, the roll-forward of each month, or every change",
    })
    .subscription(({ ctx, input }) => exportRevenue(ctx, input)),
});
