import { Gauge } from "prom-client";

import type { Deps } from "../deps.js";
import { withinTime } from "../database/within-time.js";
import type { Metrics } from "../metrics.js";

/** `/metrics` must answer even if the database is slow, so the keys are not counted then. In milliseconds. */
const TIMEOUT_MS = 1_000;

const STATES = ["valid", "expiring", "permission_lost", "unreadable", "refused", "account_changed"] as const;

/**
 * Adds the gauge of keys by their state to the measurements. The keys are counted in the database at each read of
 * `/metrics`, so that all processes say the same. Connections that are being disconnected are not counted. If they
 * cannot be counted, the gauge has no value.
 */
export function measureKeys({ sql, log }: Pick<Deps, "sql" | "log">, { registry }: Metrics): void {
  const gauge = new Gauge({
    name: "billstack_keys",
    help: "Stripe keys by their state, of all teams",
    labelNames: ["state"],
    registers: [],
    async collect() {
      this.reset();
      try {
        const counts = await countKeys(sql);
        for (const state of STATES) this.set({ state }, counts.get(state) ?? 0);
      } catch (error) {
        log.warn({ err: error }, "the keys could not be counted for the metrics");
      }
    },
  });
  registry.registerMetric(gauge);
}

/** Returns how many keys are in which state. A key in several states counts in the worst one. */
async function countKeys(sql: Deps["sql"]): Promise<Map<string, number>> {
  const rows = await withinTime(
    sql<{ state: (typeof STATES)[number]; keys: number }[]>`
      select state, count(*)::int as keys from (
        select case
          when 'account_changed' = any (codes) then 'account_changed'
          when not key_valid or 'key_refused' = any (codes) then 'refused'
          when 'secrets_unreadable' = any (codes) then 'unreadable'
          when 'permission_lost' = any (codes) then 'permission_lost'
          when key_expires_at < now() + interval '7 days' then 'expiring'
          else 'valid' end as state
        from billstack.connections
        left join lateral (
          select array_agg(code) as codes from billstack.problems where connection_id = connections.id) of on true
        where disconnecting_at is null) as keys
      group by state`,
    TIMEOUT_MS,
  );
  return new Map(rows.map(({ state, keys }) => [state, keys]));
}
