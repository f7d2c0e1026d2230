import { BURSTS, sandboxAccount, type SandboxAccount } from "@billstack/stripe-sandbox";

import { inParallel } from "../in-parallel.js";

/** The bursts that make up most of a team's traffic: people subscribe, renew and change their plans. */
const PLAYED = ["a checkout of a subscription", "a renewal", "a change of the plan"] as const;
/** Types of events that the engine refuses, because their objects have no table. */
const NOT_SYNCED = /^invoiceitem\./;
/** How many accounts create their bursts at the same time. */
const PARALLEL = 4;
/**
 * Everything that the bursts of a set need is created in one second, and all bursts of the set happen in another
 * second. Before each of these seconds, and before anything is read, the account's clock is set forward by this
 * many seconds.
 */
const STEP_SECONDS = 5;

/** One event of a burst. */
export interface BurstEvent {
  /** The name of its account. */
  readonly account: string;
  readonly body: string;
}

/**
 * Creates bursts of events in sandbox accounts. Each account creates its bursts one after the other, and all
 * bursts of a set in one second of its clock.
 * @param rounds how many sets of bursts are needed
 * @param bursts how many bursts are in one set; account number n plays each burst whose number is n, modulo
 *   accounts
 * @returns the events of each set: burst by burst, in a shuffled order within each burst
 */
export async function playBursts(
  sandboxUrl: string,
  accounts: readonly string[],
  { rounds, bursts }: { rounds: number; bursts: number },
): Promise<BurstEvent[][]> {
  const sets: BurstEvent[][][] = Array.from({ length: rounds }, () => []);
  await inParallel(accounts, PARALLEL, async (name) => {
    const account = await openAccount(sandboxUrl, name);
    const places = Array.from({ length: bursts }, (_, place) => place);
    const own = places.filter((place) => place % accounts.length === accounts.indexOf(name));
    for (const [number, set] of sets.entries()) {
      const played = await account.play(own.map((place) => number * bursts + place));
      for (const [index, events] of played.entries())
        set[own[index] ?? 0] = events.map((body) => ({ account: name, body }));
    }
  });
  return sets.map((set) => set.flat());
}

/** Opens a sandbox account that can create bursts. */
async function openAccount(sandboxUrl: string, name: string): Promise<BurstAccount> {
  const account = sandboxAccount(sandboxUrl, name);
  // Without limits the sandbox refuses no request of the benchmark. BillStack still keeps to its own budget.
  await account.control("limits", { account: null, endpoint: null });
  await account.control("version", { version: "2025-02-24.acacia" });
  return new BurstAccount(account);
}

/** An account whose clock is set forward with each set of bursts. */
class BurstAccount {
  readonly #account: SandboxAccount;
  #now = Math.floor(Date.now() / 1_000);

  constructor(account: SandboxAccount) {
    this.#account = account;
  }

  /** Creates a set of bursts and returns the events of each. The number of a burst determines its kind. */
  async play(numbers: readonly number[]): Promise<string[][]> {
    await this.#step();
    const happenings: (() => Promise<unknown>)[] = [];
    for (const number of numbers) {
      const kind = PLAYED[(number + Math.floor(number / PLAYED.length)) % PLAYED.length] ?? PLAYED[0];
      happenings.push(await BURSTS[kind](this.#account));
    }
    await this.#step();
    const played: string[][] = [];
    let last = (await this.#account.eventsAfter(null)).at(-1)?.id ?? null;
    for (const [index, happen] of happenings.entries()) {
      await happen();
      const events = await this.#account.eventsAfter(last);
      last = events.at(-1)?.id ?? last;
      const synced = events.filter(({ type }) => !NOT_SYNCED.test(type));
      played.push(shuffled(synced, index).map((event) => JSON.stringify(event)));
    }
    await this.#step();
    return played;
  }

  async #step(): Promise<void> {
    this.#now += STEP_SECONDS;
    await this.#account.control("clock", { now: this.#now });
  }
}

/** Returns the entries in a shuffled order. The same seed gives the same order. */
function shuffled<T>(entries: readonly T[], seed: number): T[] {
  const result = [...entries];
  let state = seed + 1;
  for (let left = result.length; left > 1; left--) {
    // Lehmer's random number generator (MINSTD): the modulus is prime, and the multiplier is a primitive root of
    // it.
    state = (state * 48_271) % 2_147_483_647;
    const at = state % left;
    [result[left - 1], result[at]] = [result[at] as T, result[left - 1] as T];
  }
  return result;
}
