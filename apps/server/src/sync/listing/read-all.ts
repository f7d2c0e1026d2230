import { kindOfFailure } from "../../stripe/failure.js";
import { isDivisible, readBefore } from "./list-kind.js";
import { cutWindow, findCuts, type Window } from "./window.js";

/** What {@link readAll} is to read, and how. */
export interface Listing {
  /** All windows of the run. */
  windows: Window[];
  /** Names of the object types, the most wanted first. */
  objects: readonly string[];
  /** How many windows are read at the same time. */
  readers: number;
  /**
   * Reads and stores one page of the window. Passes the window as it is after the page to `divide`, which may cut
   * it into several windows, and stores these.
   * @returns the stored windows, the window that was read first; null if the run was canceled or its lease lost
   */
  step(window: Window, divide: (next: Window) => Window[]): Promise<Window[] | null>;
  /** Whether to stop after the pages that are being read. */
  stopped(): boolean;
}

/**
 * After so many pages in a row for which Stripe gave no answer, Stripe itself counts as unreachable, not single
 * lists.
 */
const MOST_UNANSWERED = 4;
/**
 * Stripe answers a list request in about 0.3 s; we calculate with 0.4 s. There are as many readers as the budget
 * allows requests in this time.
 */
const ANSWER_SECONDS = 0.4;
const FEWEST_READERS = 4;
/** A bound for the memory: each reader holds a page of up to 100 objects. */
const MOST_READERS = 24;

/** How many windows to read at the same time with a budget of so many requests a second: 4 to 24. */
export function readersFor(requestsPerSecond: number): number {
  return Math.min(Math.max(Math.round(requestsPerSecond * ANSWER_SECONDS), FEWEST_READERS), MOST_READERS);
}

/**
 * The fewest pages that a new window must be expected to have. The last page of a window is half empty on average,
 * which wastes half a request. With a small budget (and so few readers) that costs more time than another reader
 * saves.
 */
function fewestPagesFor(readers: number): number {
  return Math.ceil(64 / readers);
}

/**
 * Reads all windows, several at the same time, in the order of `objects`. Cuts a window into several if readers
 * have nothing to do, or if it is not known how far back its list goes.
 * @returns true if all windows were read; false if the step's time is over or the run was lost
 * @throws the first error of a step, after the steps that are under way have ended. If Stripe gives no answer for
 *   single windows only, throws that error after the other windows were read.
 */
export async function readAll(listing: Listing): Promise<boolean> {
  const { objects, readers } = listing;
  const fewestPages = fewestPagesFor(readers);
  const windows = new Map(listing.windows.map((window) => [keyOf(window), window]));
  const taken = new Set<string>();
  const idle = new Set<() => void>();
  let failure: { error: unknown } | null = null;
  /** Windows for whose page Stripe gave no answer, with the error. They are not read again in this step. */
  const resting = new Map<string, unknown>();
  /** Pages without an answer since Stripe's last answer. */
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
    const atOnce = { readers: idle.size + (next.from === null ? 0 : 1), fewestPages };
    const before = windows.get(keyOf(next)) ?? null;
    const cuts = isDivisible(next.object) ? findCuts(next, before, new Date(), atOnce) : [];
    const number = (numbers.get(next.object) ?? 0) + 1;
    numbers.set(next.object, number + cuts.length - 1);
    return cutWindow(next, cuts, number);
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
  // `failure` is set in callbacks, so the compiler believes that it is still null here.
  const failed = failure as { error: unknown } | null;
  if (failed !== null) throw failed.error;
  const [rested] = resting.values();
  if (rested !== undefined) throw rested;
  return [...windows.values()].every(({ status }) => status !== "waiting");
}

function keyOf({ object, number }: Window): string {
  return `${object} ${number}`;
}
