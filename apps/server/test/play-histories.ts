import { generateKey } from "@billstack/crypto";
import { createSandbox } from "@billstack/stripe-sandbox";
import { createTestDatabase } from "@billstack/tenancy/testing";
import * as fc from "fast-check";

import { createDeps } from "../src/deps.js";
import { createLogger } from "../src/logger.js";
import { parseEnv } from "../src/server.js";
import { historyOf } from "./history.js";
import { HistoryAccount } from "./history-account.js";
import type { Kind } from "./history-commands.js";
import { HistoryTeam } from "./history-team.js";
import { playHistory } from "./play-history.js";

/** How many histories are played at the same time. While one waits for the database, another one works. */
const LANES = 3;

type Outcome = Awaited<ReturnType<typeof playHistory>>;

/**
 * Plays `histories` generated histories, whose changes are commands of the given kinds. `check` throws if an
 * outcome is wrong; fast-check then looks for the smallest history that fails, and reports it. The seed is
 * printed, and `BILLSTACK_TEST_SEED` sets it to repeat a run.
 */
export async function playHistories(
  kinds: Kind[],
  histories: number,
  check: (outcome: Outcome) => void,
): Promise<void> {
  const seed = Number(process.env["BILLSTACK_TEST_SEED"] ?? Date.now() % 1_000_000_000);
  console.log(`histories: seed ${seed}`);
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
  let failed: number | null = null;
  let accounts = 0;

  const play = async (lane: number): Promise<void> => {
    const team = await HistoryTeam.open(deps);
    const reader = await HistoryTeam.open(deps);
    const property = fc.asyncProperty(historyOf(kinds), async (history) => {
      // After a failure in one lane the other lanes do no more work.
      if (failed !== null && failed !== lane) return;
      const account = await HistoryAccount.open(sandbox.url, `history${(accounts += 1)}`);
      try {
        check(await playHistory(history, account, team, reader));
      } catch (error) {
        failed ??= lane;
        throw error;
      }
    });
    const numRuns = Math.ceil(histories / LANES);
    await fc.assert(property, { seed: seed + lane, numRuns });
  };

  try {
    const lanes = await Promise.allSettled(Array.from({ length: LANES }, (_, lane) => play(lane)));
    for (const lane of lanes) if (lane.status === "rejected") throw lane.reason;
  } finally {
    stopping.abort();
    await deps.sql.end();
    await sandbox.close();
    await database.drop();
  }
}
