import { setTimeout as delay } from "node:timers/promises";

import { readSchemaVersions } from "@billstack/tenancy";
import { Gauge } from "prom-client";

import type { Deps } from "../deps.js";
import type { Metrics } from "../metrics.js";
import { countBlockedUpgrades } from "./schema-upgrade-store.js";

/** `/metrics` must answer even if the database is slow. In milliseconds. */
const TIMEOUT_MS = 1_000;

/**
 * Adds the gauge of team schemas by the state of their upgrade to the measurements: `current`, `waiting` for the
 * upgrade, or `blocked` by something that people have made. They are counted in the database at each read of
 * `/metrics`, so that all processes of a version say the same. If they cannot be counted, the gauge has no value.
 */
export function measureSchemas({ sql, log }: Pick<Deps, "sql" | "log">, { registry }: Metrics): void {
  const gauge = new Gauge({
    name: "billstack_schema_upgrades",
    help: "Team schemas by the state of their upgrade to this version",
    labelNames: ["state"],
    registers: [],
    async collect() {
      this.reset();
      try {
        const [{ total, outdated }, blocked] = await Promise.race([
          Promise.all([readSchemaVersions(sql), countBlockedUpgrades(sql)]),
          delay(TIMEOUT_MS, undefined, { ref: false }).then(() => {
            throw new Error("The database did not answer in time.");
          }),
        ]);
        this.set({ state: "current" }, total - outdated.length);
        this.set({ state: "waiting" }, outdated.length - blocked);
        this.set({ state: "blocked" }, blocked);
      } catch (error) {
        log.warn({ err: error }, "the team schemas could not be counted for the metrics");
      }
    },
  });
  registry.registerMetric(gauge);
}
