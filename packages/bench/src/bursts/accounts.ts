import { BURSTS, sandboxAccount, type SandboxAccount } from "@billstack/stripe-sandbox";

import { inParallel } from "../in-parallel.js";

/** What most of a team's traffic is: people subscribe, renew and change their plans. */
const PLAYED = ["a checkout of a subscription", "a renewal", "a change of the plan"] as const;
/** Types that no table shows, which the engine refuses. */
const NOT_SYNCED = /^invoiceitem\./;
/** Accounts that play at the same time. */
const PARALLEL = 4;
/** The bursts of an account share one second, so many seconds after what was there before them. */
const AFTER_SECONDS = 5;
/** Reads come later than that second, by the account's clock. */
const READ_SECONDS = 5;

/** One event of a burst. */
export interface BurstEvent {
  /** The name of its account. */
  readonly account: string;
  readonly body: string;
}

/**
 * Lets sandbox accounts live through bursts, each account through one after the other, all of them in one second by
 * its clock.
 * @param rounds how many sets of bursts are needed
 * @param bursts how many bursts are in one set; account number n plays each burst whose number is n, modulo accounts
 * @returns the events of each set: burst by burst, in a shuffled order within each burst
 */
export async function playBursts(
  sandboxUrl: string,
  accounts: readonly string[],
  { rounds, bursts }: { rounds: number; bursts: number },
): Promise<BurstEvent[][]> {
  const sets: BurstEvent[][][] = Array.from({ length: rounds }, () => []);
  await inParallel(accounts, PARALLEL, async (name) => {
    const account = sandboxAccount(sandboxUrl, name);
    const number = accounts.indexOf(name);
    const own = Array.from({ length: rounds * bursts }, (_, index) => index).filter(
      (index) => (index % bursts) % accounts.length === number,
    );
    for (const [index, events] of (await playAll(account, own)).entries()) {
      const at = own[index] ?? 0;
      const set = sets[Math.floor(at / bursts)];
      if (set !== undefined) set[at % bursts] = events.map((body) => ({ account: name, body }));
    }
  });
  return sets.map((set) => set.flat());
}

/** The events of each burst of an account; the number of a burst chooses its kind. */
async function playAll(account: SandboxAccount, numbers: readonly number[]): Promise<string[][]> {
  // The benchmark's own requests must not be refused; BillStack keeps its budget by itself.
  await account.control("limits", { account: null, endpoint: null });
  await account.control("version", { version: "2025-02-24.acacia" });
  const now = Math.floor(Date.now() / 1_000);
  await account.control("clock", { now });
  const happenings: (() => Promise<unknown>)[] = [];
  for (const number of numbers) {
    const kind = PLAYED[(number + Math.floor(number / PLAYED.length)) % PLAYED.length] ?? PLAYED[0];
    happenings.push(await BURSTS[kind](account));
  }
  await account.control("clock", { now: now + AFTER_SECONDS });
  const played: string[][] = [];
  let last = (await account.eventsAfter(null)).at(-1)?.id ?? null;
  for (const [index, happen] of happenings.entries()) {
    await happen();
    const events = await account.eventsAfter(last);
    last = events.at(-1)?.id ?? last;
    const synced = events.filter(({ type }) => !NOT_SYNCED.test(type));
    played.push(shuffled(synced, index).map((event) => JSON.stringify(event)));
  }
  await account.control("clock", { now: now + AFTER_SECONDS + READ_SECONDS });
  return played;
}

/** Another order of the entries, the same for the same seed. */
function shuffled<T>(entries: readonly T[], seed: number): T[] {
  const result = [...entries];
  let state = seed + 1;
  for (let left = result.length; left > 1; left--) {
    // Lehmer's generator: a prime modulus, and a multiplier that runs through all of its numbers.
    state = (state * 48_271) % 2_147_483_647;
    const at = state % left;
    [result[left - 1], result[at]] = [result[at] as T, result[left - 1] as T];
  }
  return result;
}
