import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";

import { billstackVersion } from "./installed-files.js";

/** The measurements for Prometheus. No label names a team, an account or a person. */
export interface Metrics {
  registry: Registry;
  requests: Histogram<"method" | "route" | "status">;
  deliveries: Counter<"outcome">;
  unhandledRejections: Counter;
}

/** Creates the measurements, together with Node.js's own. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  new Gauge({
    name: "billstack_build_info",
    help: "1, with the version of BillStack in the label",
    labelNames: ["version"],
    registers: [registry],
  }).set({ version: billstackVersion() }, 1);
  return {
    registry,
    requests: new Histogram({
      name: "billstack_http_request_seconds",
      help: "Duration of HTTP requests",
      labelNames: ["method", "route", "status"],
      buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
      registers: [registry],
    }),
    deliveries: new Counter({
      name: "billstack_webhook_deliveries_total",
      help: "Webhook deliveries by outcome",
      labelNames: ["outcome"],
      registers: [registry],
    }),
    unhandledRejections: new Counter({
      name: "billstack_unhandled_rejections_total",
      help: "Rejected promises that nobody awaited; each is a fault of BillStack's and has a line in the log",
      registers: [registry],
    }),
  };
}

/** Adds the number of teams whose secrets this process could not open. It is read when Prometheus asks. */
export function countUnreadable(
  { registry }: Metrics,
  teams: { counts(): { labels: { reason: string; missing_key: string }; teams: number }[] },
): void {
  registry.registerMetric(
    new Gauge({
      name: "billstack_unreadable_secrets",
      help: "Teams whose stored secrets this process could not open, by reason and missing encryption key",
      labelNames: ["reason", "missing_key"],
      registers: [],
      collect() {
        this.reset();
        for (const { labels, teams: number } of teams.counts()) this.set(labels, number);
      },
    }),
  );
}
