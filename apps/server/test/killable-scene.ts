import { generateKey } from "@billstack/crypto";
import { createServerDatabase } from "@billstack/server/testing";
import { createSandbox } from "@billstack/stripe-sandbox";
import type { TestDatabase } from "@billstack/tenancy/testing";

import { KillableServer } from "./killable-server.js";
import { Stage } from "./stage.js";
import { WatchedStripe } from "./watched-stripe.js";

/** The sandbox sends a failed delivery again after these milliseconds, so a server that starts again soon gets it. */
const RETRY_DELAYS_MS = [50, 100, ...Array.from({ length: 500 }, () => 250)];

/**
 * The surroundings of tests that kill servers: a database, a watched sandbox that repeats failed deliveries, and two
 * servers in processes of their own. At first only `server` runs.
 */
export class KillableScene {
  readonly server: KillableServer;
  readonly other: KillableServer;

  private constructor(
    readonly database: TestDatabase,
    readonly stripe: WatchedStripe,
  ) {
    const env = { BILLSTACK_ENCRYPTION_KEYS: generateKey(), VERIFICATION_HOURS: "0" };
    this.server = new KillableServer(database.url, stripe, env);
    this.other = new KillableServer(database.url, stripe, env);
  }

  /** Starts everything, with only the first server. */
  static async open(): Promise<KillableScene> {
    const sandbox = await createSandbox({ retryDelaysMs: RETRY_DELAYS_MS });
    const scene = new KillableScene(await createServerDatabase(), await WatchedStripe.before(sandbox));
    await scene.server.start();
    return scene;
  }

  /** Returns a connected team, whose requests go to `server`. */
  ready(server = this.server): Promise<Stage> {
    return Stage.ready(server.asTestServer(this.database, this.stripe.sandbox));
  }

  /** Returns a connected team whose sandbox account has so many customers. */
  async seeded(customers: number): Promise<Stage> {
    const stage = await this.ready();
    await stage.sandbox("POST", `${stage.account}/seed`, { customers });
    return stage;
  }

  async close(): Promise<void> {
    await this.server.kill();
    await this.other.kill();
    await this.stripe.close();
    await this.database.drop();
  }
}
