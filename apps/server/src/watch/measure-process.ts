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
  const pools = new Set([sql, readPool, direct, ...turnPools.map((pool) => pool.sql)]);
  addGauge(
    metrics,
    "billstack_pool_size",
    "The most connections to PostgreSQL that the pools of this process open",
    () => [...pools].reduce((sum, { options }) => sum + options.max, 0),
  );
  // With few connections, or without DATABASE_DIRECT_URL, some of these are the same pool as `sql`. The pools of turns are
  // replaced from time to time, so they are asked for each time.
  const waitingByPool = (): Map<string, number> => {
    const waiting = new Map([["main", waitingFor(sql)]]);
    const others = { reads: [readPool], turns: turnPools.map((pool) => pool.sql), direct: [direct] };
    for (const [name, all] of Object.entries(others))
      for (const pool of all)
        if (pool !== sql) waiting.set(name, (waiting.get(name) ?? 0) + waitingFor(pool));
    return waiting;
  };
  metrics.registry.registerMetric(
    new Gauge({
      name: "billstack_pool_waiting",
      help: "Statements and transactions of this process that wait for a connection to PostgreSQL, by pool",
      labelNames: ["pool"],
      registers: [],
      collect() {
        for (const [pool, waiting] of waitingByPool()) this.set({ pool }, waiting);
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
