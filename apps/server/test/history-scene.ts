import { generateKey } from "@billstack/crypto";
import { createSandbox } from "@billstack/stripe-sandbox";
import { createTestDatabase } from "@billstack/tenancy/testing";

import { createDeps, type Deps } from "../src/deps.js";
import { createLogger } from "../src/logger.js";
import { parseEnv } from "../src/server.js";

/** A database, a sandbox, and the parts of a server that works on nothing by itself. */
export interface HistoryScene {
  deps: Deps;
  sandboxUrl: string;
  close(): Promise<void>;
}

/** Opens the scene in which histories are played. */
export async function openHistoryScene(): Promise<HistoryScene> {
  const database = await createTestDatabase();
  const sandbox = await createSandbox({});
  const stopping = new AbortController();
  const env = parseEnv({
    PORT: "0",
    DATABASE_URL: database.url,
    BILLSTACK_ENCRYPTION_KEYS: generateKey(),
    STRIPE_SANDBOX_URL: sandbox.url,
  });
  const silent = createLogger("silent", () => undefined);
  const deps = createDeps(env, silent, stopping.signal, () => 0);
  await deps.serviceKeys.load();
  return {
    deps,
    sandboxUrl: sandbox.url,
    async close() {
      stopping.abort();
      await deps.sql.end();
      await sandbox.close();
      await database.drop();
    },
  };
}

/** Returns the seed of generated histories, and prints it. `BILLSTACK_TEST_SEED` sets it to repeat a run. */
export function historySeed(): number {
  const seed = Number(process.env["BILLSTACK_TEST_SEED"] ?? Date.now() % 1_000_000_000);
  console.log(`histories: seed ${seed}`);
  return seed;
}
