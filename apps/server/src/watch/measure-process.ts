import { Gauge } from "prom-client";

import { addGauge } from "../add-gauge.js";
import { waitingFor } from "../database/pools.js";
import type { Deps } from "../deps.js";
import type { Metrics } from "../metrics.js";

/**
 * Adds what this process knows without the database: the size of its pools, what waits for their connections, and the
 * budgets of Stripe accounts.
 */
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
  const pools = [...new Set([sql, readPool, direct, ...turnPools])];
  addGauge(
    metrics,
    "billstack_pool_size",
    "The most connections to PostgreSQL that the pools of this process open",
    () => pools.reduce((sum, { options }) => sum + options.max, 0),
  );
  // With few connections, or without DATABASE_DIRECT_URL, some of these are the same pool as `sql`.
  const named = Object.entries({ main: [sql], reads: [readPool], turns: turnPools, direct: [direct] })
    .map(([name, all]) => [name, all.filter((pool) => name === "main" || pool !== sql)] as const)
    .filter(([, all]) => all.length > 0);
  metrics.registry.registerMetric(
    new Gauge({
      name: "billstack_pool_waiting",
      help: "Statements and transactions of this process that wait for a connection to PostgreSQL, by pool",
      labelNames: ["pool"],
      registers: [],
      collect() {
        for (const [pool, all] of named)
          this.set(
            { pool },
            all.reduce((sum, one) => sum + waitingFor(one), 0),
          );
      },
    }),
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
