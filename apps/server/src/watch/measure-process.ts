import { Gauge } from "prom-client";

import type { Deps } from "../deps.js";
import type { Metrics } from "../metrics.js";

/** Adds what this process knows without the database: the size of its pools, and the budgets of Stripe accounts. */
export function measureProcess(
  {
    budgets,
    sql,
    readPool,
    direct,
    turnPools,
  }: Pick<Deps, "budgets" | "sql" | "readPool" | "direct" | "turnPools">,
  { registry }: Metrics,
): void {
  const pools = [...new Set([sql, readPool, direct, ...turnPools])];
  const gauge = (name: string, help: string, read: () => number): void =>
    registry.registerMetric(
      new Gauge({
        name,
        help,
        registers: [],
        collect() {
          this.set(read());
        },
      }),
    );
  gauge("billstack_pool_size", "The most connections to PostgreSQL that the pools of this process open", () =>
    pools.reduce((sum, { options }) => sum + options.max, 0),
  );
  gauge(
    "billstack_stripe_budget_used_ratio",
    "The largest share of a Stripe account's budget that this process used in the last second",
    () => budgets.mostUsed(),
  );
  gauge(
    "billstack_stripe_requests_waiting",
    "Requests of this process that wait for the request budget of their Stripe account",
    () => budgets.waiting(),
  );
}
