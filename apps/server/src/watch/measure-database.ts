import { Gauge } from "prom-client";

import type { Metrics } from "../metrics.js";
import { KEY_STATES } from "./count-keys.js";
import type { DatabaseLook, Seen } from "./database-look.js";
import { COUNTED_EVENTS } from "./look-store.js";

type Value = [labels: Record<string, string>, value: number];
/** Returns the values of a metric; undefined if they are not known now. */
type Values = (seen: Seen) => Value[] | number | null | undefined;

/** What the database says about all teams and all processes, as gauges that are read when Prometheus asks. */
const GAUGES: [name: string, help: string, labels: string[], values: Values][] = [
  [
    "billstack_events_waiting",
    `Events of all teams that are stored and not applied yet, counted up to ${COUNTED_EVENTS}`,
    [],
    ({ events }) => events?.waiting,
  ],
  [
    "billstack_events_oldest_waiting_seconds",
    "How long ago the oldest event that is not applied yet was received; 0 if no event waits",
    [],
    ({ events }) => events && (events.oldestSeconds ?? 0),
  ],
  [
    "billstack_events_buried",
    `Events of all teams that are buried and need a person, counted up to ${COUNTED_EVENTS}`,
    [],
    ({ events }) => events?.buried,
  ],
  [
    "billstack_runs",
    "Runs (backfills, verifications, catch-ups) of all teams that have not ended, by kind and state",
    ["kind", "state"],
    ({ runs }) =>
      runs &&
      withZeros(
        RUNS,
        runs.map(({ kind, state, runs: n }) => [{ kind, state }, n]),
      ),
  ],
  [
    "billstack_leases",
    "Leases that processes hold now, by what they work on",
    ["kind"],
    ({ leases }) => leases?.map(({ kind, leases: n }) => [{ kind }, n]),
  ],
  [
    "billstack_jobs_waiting",
    "Background jobs of all processes whose time has come and that no process has begun, by queue",
    ["queue"],
    ({ jobs }) => jobs?.map(({ queue, jobs: n }) => [{ queue }, n]),
  ],
  [
    "billstack_jobs_oldest_waiting_seconds",
    "How long the oldest background job that could be begun has waited; 0 if none waits",
    [],
    ({ jobs }) => jobs && Math.max(0, ...jobs.map(({ oldestSeconds }) => oldestSeconds ?? 0)),
  ],
  [
    "billstack_pool_connections",
    "Connections of this process to PostgreSQL, by whether a statement or transaction runs in them",
    ["state"],
    ({ sessions }) =>
      sessions && [
        [{ state: "busy" }, sessions.busy],
        [{ state: "idle" }, sessions.idle],
      ],
  ],
  [
    "billstack_pool_wait_seconds",
    "How long the last look of the metrics waited for a free connection of the pool and for an empty statement",
    [],
    ({ answerSeconds }) => answerSeconds,
  ],
  [
    "billstack_stripe_limited_accounts",
    "Stripe accounts to which fewer requests are sent now, because Stripe answered 429",
    [],
    ({ limited }) => limited?.accounts,
  ],
  [
    "billstack_keys",
    "Stripe keys by their state, of all teams",
    ["state"],
    ({ keys }) => keys && KEY_STATES.map((state) => [{ state }, keys.get(state) ?? 0]),
  ],
  [
    "billstack_database_dead_rows",
    "Rows of large tables that are deleted or replaced and not vacuumed yet, by table",
    ["table"],
    ({ vacuum }) => vacuum?.map(({ table, dead }) => [{ table }, dead]),
  ],
  [
    "billstack_database_last_vacuum_seconds",
    "How long ago the last vacuum of a large table ended, by table; no value before the first vacuum",
    ["table"],
    ({ vacuum }) =>
      vacuum?.flatMap(({ table, oldestSeconds }): Value[] =>
        oldestSeconds === null ? [] : [[{ table }, oldestSeconds]],
      ),
  ],
  [
    "billstack_database_oldest_unvacuumed_transactions",
    "Age of the database's oldest row that no vacuum has frozen, in transactions",
    [],
    ({ age }) => age?.age,
  ],
  [
    "billstack_database_forced_vacuum_transactions",
    "The age at which PostgreSQL vacuums a table by force (autovacuum_freeze_max_age), in transactions",
    [],
    ({ age }) => age?.limit,
  ],
  [
    "billstack_database_size_bytes",
    "Size of the database on the disk, read every ten minutes",
    [],
    ({ sizes }) => sizes?.database,
  ],
  [
    "billstack_inbox_size_bytes",
    "Size of the inbox of events with its indexes on the disk, read every ten minutes",
    [],
    ({ sizes }) => sizes?.inbox,
  ],
];

const RUNS: Record<string, string>[] = [
  ...["backfill", "verification"].flatMap((kind) =>
    ["running", "waiting", "held_up"].map((state) => ({ kind, state })),
  ),
  { kind: "catch_up", state: "running" },
];

/** Returns the values, with 0 for those of `all` that have none. */
function withZeros(all: Record<string, string>[], values: Value[]): Value[] {
  return [...all.map((labels): Value => [labels, 0]), ...values];
}

/**
 * Adds what the database says to the measurements. If the database does not answer in time, `billstack_database_up` is
 * 0 and the other metrics of this file have no value.
 */
export function measureDatabase({ registry }: Metrics, look: DatabaseLook): void {
  registry.registerMetric(
    new Gauge({
      name: "billstack_database_up",
      help: "Whether the database answered the last look of the metrics (1) or not (0)",
      registers: [],
      async collect() {
        this.set((await look.latest()) === null ? 0 : 1);
      },
    }),
  );
  for (const [name, help, labelNames, values] of GAUGES) {
    registry.registerMetric(
      new Gauge({
        name,
        help,
        labelNames,
        registers: [],
        async collect() {
          const seen = await look.latest();
          // `reset` would say 0 of a metric without labels, although nothing is known.
          if (labelNames.length > 0) this.reset();
          else this.remove();
          const known = seen === null ? undefined : values(seen);
          if (typeof known === "number") this.set(known);
          else for (const [labels, value] of known ?? []) this.set(labels, value);
        },
      }),
    );
  }
}
