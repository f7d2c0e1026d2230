import { kindOfFailure } from "../../stripe/failure.js";
import { isDivisible, readBefore } from "./list-kind.js";
import { cut, cutsOf, type Window } from "./window.js";

export interface Listing {
  /** All windows of the run. */
  windows: Window[];
  /** Names in the order in which they are wanted. */
  objects: readonly string[];
  /** Windows that are read at once. */
  readers: number;
  /**
   * Reads a page of the window and stores it with what `divide` makes of the window after it. Null: the run is no
   * longer ours, or was canceled.
   */
  step(window: Window, divide: (next: Window) => Window[]): Promise<Window[] | null>;
  /** Whether to stop after the pages in hand. */
  stopped(): boolean;
}

/** So many pages without an answer, one after another, are no fault of single lists. */
const MOST_UNANSWERED = 4;
/** Stripe answers a list in some 300 ms: so many readers as spend the budget in this time. */
const ANSWER_SECONDS = 0.4;
const FEWEST_READERS = 4;
/** Each holds a page of up to 100 objects in memory. */
const MOST_READERS = 24;

/** How many windows to read at once with a budget of so many requests a second. */
export function readersFor(requestsPerSecond: number): number {
  return Math.min(Math.max(Math.round(requestsPerSecond * ANSWER_SECONDS), FEWEST_READERS), MOST_READERS);
}

/**
 * Pages that are worth a reader of their own. The last page of each window is half empty: with a small budget, which
 * takes few readers, that costs more time than another reader saves.
 */
function worthPagesFor(readers: number): number {
  return Math.ceil(64 / readers);
}

/**
 * Reads windows until all are done, several at once: those of the objects that are wanted first, first. A window is
 * cut where readers have nothing to do, or where nobody knows yet how far its list goes.
 * @returns whether all is read
 * @throws the first failure of a step, after the other steps in hand have ended; where Stripe gives no
 *   answer for some windows, only after the others were read
 */
export async function readAll(listing: Listing): Promise<boolean> {
  const { objects, readers } = listing;
  const worthPages = worthPagesFor(readers);
  const windows = new Map(listing.windows.map((window) => [keyOf(window), window]));
  const taken = new Set<string>();
  const idle = new Set<() => void>();
  let failure: { error: unknown } | null = null;
  /** Windows for whose page Stripe gave no answer, with why: they rest until the next step. */
  const resting = new Map<string, unknown>();
  /** How often that was so since the last answer. */
  let unanswered = 0;
  let ended = false;

  const waitsFor = new Map(objects.map((object) => [object, readBefore(object, objects)]));
  const isOpen = (object: string): boolean =>
    [...windows.values()].some((window) => window.object === object && window.status === "waiting");
  const isReady = (window: Window): boolean => {
    return window.status === "waiting" && !(waitsFor.get(window.object) ?? []).some(isOpen);
  };
  const take = (): Window | undefined =>
    [...windows.values()]
      .filter((window) => isReady(window) && !taken.has(keyOf(window)) && !resting.has(keyOf(window)))
      .toSorted((a, b) => objects.indexOf(a.object) - objects.indexOf(b.object) || a.number - b.number)[0];
  const numbers = new Map(objects.map((object) => [object, 0]));
  for (const { object, number } of windows.values()) {
    numbers.set(object, Math.max(numbers.get(object) ?? 0, number));
  }
  const wake = (): void => {
    for (const resolve of idle) resolve();
    idle.clear();
  };
  const divide = (next: Window): Window[] => {
    const atOnce = { readers: idle.size + (next.from === null ? 0 : 1), worthPages };
    const before = windows.get(keyOf(next)) ?? null;
    const cuts = isDivisible(next.object) ? cutsOf(next, before, new Date(), atOnce) : [];
    const number = (numbers.get(next.object) ?? 0) + 1;
    numbers.set(next.object, number + cuts.length - 1);
    return cut(next, cuts, number);
  };
  const isOver = (): boolean => ended || failure !== null || listing.stopped();

  const readWindow = async (first: Window): Promise<void> => {
    let window: Window | undefined = first;
    while (window?.status === "waiting" && !isOver()) {
      const stored: Window[] | null = await listing.step(window, divide);
      if (stored === null) {
        ended = true;
        return;
      }
      unanswered = 0;
      for (const one of stored) windows.set(keyOf(one), one);
      window = stored[0];
      if (stored.length > 1) wake();
    }
  };
  const reader = async (): Promise<void> => {
    while (!isOver()) {
      const window = take();
      if (window === undefined) {
        if (taken.size === 0) return;
        await new Promise<void>((resolve) => idle.add(resolve));
        continue;
      }
      taken.add(keyOf(window));
      await readWindow(window).catch((error: unknown) => {
        unanswered += 1;
        const isOne = kindOfFailure(error) === "unreachable" && unanswered < MOST_UNANSWERED;
        if (isOne) resting.set(keyOf(window), error);
        else failure ??= { error };
      });
      taken.delete(keyOf(window));
      wake();
    }
  };
  await Promise.all(Array.from({ length: readers }, reader));
  // Set inside of callbacks, which the compiler does not follow.
  const failed = failure as { error: unknown } | null;
  if (failed !== null) throw failed.error;
  const [rested] = resting.values();
  if (rested !== undefined) throw rested;
  return [...windows.values()].every(({ status }) => status !== "waiting");
}

function keyOf({ object, number }: Window): string {
  return `${object} ${number}`;
}
