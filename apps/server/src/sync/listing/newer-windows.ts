import { isByCustomer } from "./list-kind.js";
import { wholeList, type Window } from "./window.js";

/**
 * Of windows that are taken up later: those for what Stripe has had since, as each list is read from its newest object
 * backwards. What one customer has at a time is read of the customers that came since the run began.
 */
export function newerWindows(windows: Window[]): Window[] {
  const began = earliest(windows);
  return [...new Set(windows.map(({ object }) => object))].flatMap((object) => {
    const own = windows.filter((window) => window.object === object && window.number >= 0);
    if (own.length === 0) return [wholeList(object, null)];
    const from = isByCustomer(object) && own.some(isBegun) ? began : readUpTo(own);
    const number = Math.max(...own.map((window) => window.number)) + 1;
    return from === null ? [] : [{ ...wholeList(object, from), number }];
  });
}

/** Up to when a list was read; null: its newest objects are still to be read. */
function readUpTo(windows: Window[]): Date | null {
  const newest = windows.filter(({ to }) => to === null);
  if (newest.some((window) => !isBegun(window))) return null;
  // One whose cursor was deleted has another end: then what is newer than the first page is read again.
  return newest.length === 0 ? earliest(windows) : latest(newest);
}

function isBegun({ listedAt }: Window): boolean {
  return listedAt !== null;
}

function times(windows: Window[]): number[] {
  return windows.flatMap(({ listedAt }) => (listedAt === null ? [] : [listedAt.getTime()]));
}

function earliest(windows: Window[]): Date | null {
  const all = times(windows);
  return all.length === 0 ? null : new Date(Math.min(...all));
}

function latest(windows: Window[]): Date | null {
  const all = times(windows);
  return all.length === 0 ? null : new Date(Math.max(...all));
}
