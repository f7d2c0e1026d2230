import { until } from "@billstack/server/testing";
import { createStripeClient } from "@billstack/stripe-verify";
import * as fc from "fast-check";
import type { Stripe } from "stripe";

import { commandOf, KINDS, run } from "./history-commands.js";
import { Stage } from "./stage.js";
import { teamRows } from "./team-rows.js";

/** Half of all commands are sign-ups, so there are enough objects to change. */
const command = fc.oneof(commandOf(["sign_up"]), commandOf(KINDS));

/** The inbox and the tables after a storm. */
interface Outcome {
  events: string[];
  buried: number;
  rows: Awaited<ReturnType<typeof teamRows>>;
}

/** A storm of events: makes many changes of a stage's sandbox account. The same seed makes the same changes. */
export class Storm {
  readonly #stage: Stage;
  readonly #stripe: Stripe;
  #seed: number;

  constructor(stage: Stage, seed: number) {
    this.#stage = stage;
    this.#stripe = createStripeClient({
      secretKey: stage.keys.secretKey,
      apiBase: stage.server.sandbox.url,
    });
    this.#seed = seed;
  }

  /** Makes the next changes, one after another. A change causes nine events on average. */
  async makeChanges(changes: number): Promise<void> {
    this.#seed += 1;
    for (const one of fc.sample(command, { seed: this.#seed, numRuns: changes })) {
      await run(this.#stripe, one);
    }
  }

  /** Returns how many events were received, and how many of them are applied and waiting. */
  async inbox(): Promise<{ received: number; applied: number; waiting: number }> {
    const counts = await this.#stage.inbox();
    const received = Object.values(counts).reduce((sum, count) => sum + count, 0);
    return { received, applied: counts["applied"] ?? 0, waiting: counts["waiting"] ?? 0 };
  }

  /**
   * Waits until all events are received and none is waiting. A test then expects that `found` equals `expected`:
   * every event of the account is in the inbox once, none is buried, and the tables equal those of a team that
   * loads them now.
   */
  async waitForEnd(): Promise<{ found: Outcome; expected: Outcome }> {
    const { server, teamId } = this.#stage;
    const events: string[] = [];
    for await (const { id } of this.#stripe.events.list({ limit: 100 })) events.push(id);
    await until("all events", async () => (await this.inbox()).received >= events.length, 60);
    await until("none waiting", async () => (await this.inbox()).waiting === 0, 60);
    const stored = await server.sql<{ id: string; status: string }[]>`
      select event_id as id, status from billstack.inbox join billstack.connections on connections.id = connection_id
      where team_id = ${teamId}`;

    const loaded = await Stage.open(server);
    await loaded.connect(this.#stage.keys);
    await loaded.backfill();
    await until("the end of the backfill", async () => (await loaded.run()).status === "completed");
    return {
      found: {
        events: stored.map(({ id }) => id).toSorted(),
        buried: stored.filter(({ status }) => status === "buried").length,
        rows: await teamRows(server.sql, teamId),
      },
      expected: { events: events.toSorted(), buried: 0, rows: await teamRows(server.sql, loaded.teamId) },
    };
  }
}
