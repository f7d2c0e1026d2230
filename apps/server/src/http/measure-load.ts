import { Counter, Gauge } from "prom-client";

import { addGauge } from "../add-gauge.js";
import type { Deps } from "../deps.js";
import type { Metrics } from "../metrics.js";
import type { Connections } from "./connections.js";

/** Adds what this process does at the moment for clients, and what it refused, to the measurements. */
export function measureLoad(
  { bodies, streams, peopleReads }: Pick<Deps, "bodies" | "streams" | "peopleReads">,
  connections: Connections,
  metrics: Metrics,
): void {
  const { registry } = metrics;
  addGauge(metrics, "billstack_body_bytes", "Bytes of request bodies in memory", () => bodies.bytes);
  addGauge(metrics, "billstack_client_connections", "Open connections of clients", () => connections.size);
  addGauge(metrics, "billstack_streams", "Open streams of people and programs", () => streams.size);
  registry.registerMetric(
    new Gauge({
      name: "billstack_people_reads",
      help: "Reads of people and programs on their own pool, by state",
      labelNames: ["state"],
      registers: [],
      collect() {
        this.set({ state: "running" }, peopleReads.running);
        this.set({ state: "waiting" }, peopleReads.waiting);
      },
    }),
  );
  registry.registerMetric(
    new Counter({
      name: "billstack_refused_for_load_total",
      help: "What was refused or closed because a limit was reached, by reason",
      labelNames: ["reason"],
      registers: [],
      collect() {
        this.reset();
        const reasons = {
          ...bodies.refused,
          ...connections.refused,
          stream: streams.refused,
          read: peopleReads.refused,
        };
        for (const [reason, count] of Object.entries(reasons)) this.inc({ reason }, count);
      },
    }),
  );
}
