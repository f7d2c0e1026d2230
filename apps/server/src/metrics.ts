import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";

import { billstackVersion } from "./installed-files.js";

/**
 * The measurements for Prometheus that this process makes itself. No label names a team, an account, a person or an
 * event: each value of a label is a series that Prometheus keeps, and thousands of teams would be thousands of series
 * for each metric.
 */
export interface Metrics {
  registry: Registry;
  requests: Histogram<"method" | "route" | "status">;
  deliveries: Counter<"outcome">;
  unhandledRejections: Counter;
  /** Events that this process applied. */
  eventsApplied: Counter;
  /** Events that this process buried. */
  eventsBuried: Counter;
  /** The seconds from the time at which Stripe made an event to the time at which it was applied. */
  eventLag: Histogram;
  /** Attempts to send a request to Stripe. `answer` is the status, or `none`. */
  stripeRequests: Counter<"endpoint" | "answer">;
  /** The seconds that Stripe took to answer. */
  stripeSeconds: Histogram;
  runsEnded: Counter<"kind" | "outcome">;
  /** Queries of SQL consoles. */
  consoleQueries: Counter<"outcome">;
  jobsRunning: Gauge<"queue">;
  jobsEnded: Counter<"queue" | "outcome">;
}

/** Kinds of runs: all of them read lists of Stripe. */
export type RunKindName = "backfill" | "verification" | "catch_up";
const RUN_OUTCOMES = {
  backfill: ["completed", "failed", "canceled"],
  verification: ["completed", "failed"],
  catch_up: ["completed", "failed"],
} as const satisfies Record<RunKindName, string[]>;

/** Creates the measurements, together with Node.js's own (memory, processor time, lag of the event loop). */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  new Gauge({
    name: "billstack_build_info",
    help: "1, with the version of BillStack in the label",
    labelNames: ["version"],
    registers: [registry],
  }).set({ version: billstackVersion() }, 1);
  const registers = [registry];
  const runsEnded = new Counter({
    name: "billstack_runs_ended_total",
    help: "Runs (backfills, verifications, catch-ups) that this process ended, by kind and outcome",
    labelNames: ["kind", "outcome"],
    registers,
  });
  // A series that exists from the start shows the first increase, which a series that begins with 1 does not.
  for (const [kind, outcomes] of Object.entries(RUN_OUTCOMES))
    for (const outcome of outcomes) runsEnded.inc({ kind, outcome }, 0);
  return {
    registry,
    requests: new Histogram({
      name: "billstack_http_request_seconds",
      help: "Duration of HTTP requests in seconds, by method, route pattern and status",
      labelNames: ["method", "route", "status"],
      buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
      registers,
    }),
    deliveries: new Counter({
      name: "billstack_webhook_deliveries_total",
      help: "Webhook deliveries by outcome: received, or the code of the refusal",
      labelNames: ["outcome"],
      registers,
    }),
    unhandledRejections: new Counter({
      name: "billstack_unhandled_rejections_total",
      help: "Rejected promises that nobody awaited; each is a fault of BillStack's and has a line in the log",
      registers,
    }),
    eventsApplied: new Counter({
      name: "billstack_events_applied_total",
      help: "Events that this process applied to the tables of teams",
      registers,
    }),
    eventsBuried: new Counter({
      name: "billstack_events_buried_total",
      help: "Events that this process buried, because applying each of them failed ten times",
      registers,
    }),
    eventLag: new Histogram({
      name: "billstack_event_lag_seconds",
      help: "Seconds from the creation of an event in Stripe to its application, without events of test clocks",
      buckets: [1, 2, 5, 10, 30, 60, 300, 1_800, 3_600, 21_600, 86_400],
      registers,
    }),
    stripeRequests: new Counter({
      name: "billstack_stripe_requests_total",
      help: "Requests that this process sent to Stripe, by endpoint and status of the answer (none: no answer)",
      labelNames: ["endpoint", "answer"],
      registers,
    }),
    stripeSeconds: new Histogram({
      name: "billstack_stripe_request_seconds",
      help: "Seconds until Stripe answered a request",
      buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    }),
    runsEnded,
    consoleQueries: new Counter({
      name: "billstack_sql_console_queries_total",
      help: "Queries of SQL consoles, by outcome (answered, truncated, failed, refused)",
      labelNames: ["outcome"],
      registers,
    }),
    jobsRunning: new Gauge({
      name: "billstack_jobs_running",
      help: "Background jobs that this process works on, by queue",
      labelNames: ["queue"],
      registers,
    }),
    jobsEnded: new Counter({
      name: "billstack_jobs_ended_total",
      help: "Attempts at background jobs that ended in this process, by queue and outcome (done or failed)",
      labelNames: ["queue", "outcome"],
      registers,
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
