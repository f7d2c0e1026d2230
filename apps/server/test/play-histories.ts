import * as fc from "fast-check";

import { historySeed, openHistoryScene } from "./history-scene.js";
import { historyOf } from "./history.js";
import { HistoryAccount } from "./history-account.js";
import type { Kind } from "./history-commands.js";
import { HistoryTeam } from "./history-team.js";
import { playHistory } from "./play-history.js";

/** How many histories are played at the same time. While one waits for the database, another one works. */
const LANES = 3;

/**
 * How many histories each test plays. Each run plays others, because its seed is the time, so few in every run find over
 * the runs what many would find at once. A run with 250 took a twentieth of the time of all tests.
 * `BILLSTACK_TEST_HISTORIES` sets another number, for example before a release.
 */
const HISTORIES = Number(process.env["BILLSTACK_TEST_HISTORIES"] ?? 150);

type Outcome = Awaited<ReturnType<typeof playHistory>>;

/**
 * Plays generated histories, whose changes are commands of the given kinds. `check` throws if an
 * outcome is wrong; fast-check then looks for the smallest history that fails, and reports it.
 */
export async function playHistories(kinds: Kind[], check: (outcome: Outcome) => void): Promise<void> {
  const seed = historySeed();
  const { deps, sandboxUrl, close } = await openHistoryScene();
  let failed: number | null = null;
  let accounts = 0;

  const play = async (lane: number): Promise<void> => {
    const team = await HistoryTeam.open(deps);
    const reader = await HistoryTeam.open(deps);
    const property = fc.asyncProperty(historyOf(kinds), async (history) => {
      // After a failure in one lane the other lanes do no more work.
      if (failed !== null && failed !== lane) return;
      const account = await HistoryAccount.open(sandboxUrl, `history${(accounts += 1)}`);
      try {
        check(await playHistory(history, account, team, reader));
      } catch (error) {
        failed ??= lane;
        throw error;
      }
    });
    const numRuns = Math.ceil(HISTORIES / LANES);
    await fc.assert(property, { seed: seed + lane, numRuns });
  };

  try {
    const lanes = await Promise.allSettled(Array.from({ length: LANES }, (_, lane) => play(lane)));
    for (const lane of lanes) if (lane.status === "rejected") throw lane.reason;
  } finally {
    await close();
  }
}
