import { generateKey } from "@billstack/crypto";
import { createSandbox } from "@billstack/stripe-sandbox";
import { createTestDatabase, type TestDatabase } from "@billstack/tenancy/testing";

import { KillableServer } from "./killable-server.js";
import { Stage } from "./stage.js";
import { WatchedStripe } from "./watched-stripe.js";

/** Deliveries that a killed server missed come again within moments. */
const RETRY_DELAYS_MS = [50, 100, ...Array.from({ length: 500 }, () => 250)];

/** A database, a watched sandbox that delivers until it is heard, and two servers to be killed, of which one runs. */
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

  static async open(): Promise<KillableScene> {
    const sandbox = await createSandbox({ retryDelaysMs: RETRY_DELAYS_MS });
    const scene = new KillableScene(await createTestDatabase(), await WatchedStripe.before(sandbox));
    await scene.server.start();
    return scene;
  }

  /** A connected team; what its stage does goes to `server`, or to the sandbox itself. */
  ready(server = this.server): Promise<Stage> {
    return Stage.ready(server.asTestServer(this.database, this.stripe.sandbox));
  }

  /** A connected team whose account has so many customers. */
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
