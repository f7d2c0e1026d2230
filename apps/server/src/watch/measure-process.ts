import { addGauge } from "../add-gauge.js";
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
  metrics: Metrics,
): void {
  const pools = new Set([sql, readPool, direct, ...turnPools.map((pool) => pool.sql)]);
  addGauge(
    metrics,
    "billstack_pool_size",
    "The most connections to PostgreSQL that the pools of this process open",
    () => [...pools].reduce((sum, { options }) => sum + options.max, 0),
  );
  addGauge(
    metrics,
    "billstack_stripe_budget_used_ratio",
    "The largest share of a Stripe account's budget that this process used in the last second",
    () => budgets.mostUsed(),
  );
  addGauge(
    metrics,
    "billstack_stripe_requests_waiting",
    "Requests of this process that wait for the request budget of their Stripe account",
    () => budgets.waiting(),
  );
}
