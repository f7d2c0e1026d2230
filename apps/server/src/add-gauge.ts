import { Gauge } from "prom-client";

import type { Metrics } from "./metrics.js";

/** Adds a value of this process that is read at each look at the metrics. */
export function addGauge(
  { registry }: Pick<Metrics, "registry">,
  name: string,
  help: string,
  read: () => number,
): void {
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
}
