import { isByCustomer } from "./list-kind.js";
import { wholeList, type Window } from "./window.js";

/**
 * The windows to add when a new run continues the windows of an earlier run. A list is read from its newest object
 * backwards, so objects that were created after the first page was read are in no window of the earlier run. For a
 * type that Stripe lists for one customer at a time, the new window asks the customers created since the earlier
 * run began.
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

/** The time up to which a list was read. Null if its newest objects are still to be read. */
function readUpTo(windows: Window[]): Date | null {
  const newest = windows.filter(({ to }) => to === null);
  if (newest.some((window) => !isBegun(window))) return null;
  // A window whose cursor was lost has another end. Then everything newer than the earliest first page is read
  // again.
  return newest.length === 0 ? earliest(windows) : latest(newest);
}

/** Whether the first page of the window was read. */
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
