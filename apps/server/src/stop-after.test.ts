import { setTimeout as delay } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

import { expect, it } from "vitest";

import { stopAfter } from "./stop-after.js";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

/** Makes a signal as a request does that waits: nothing but the request holds it. */
function waits(ms: number, others: (AbortSignal | undefined)[]): { ended: () => boolean; clear: () => void } {
  const { signal, clear } = stopAfter(ms, others);
  let ended = false;
  signal.addEventListener("abort", () => (ended = true));
  return { ended: () => ended, clear };
}

it("ends after its time, also if the garbage collector runs meanwhile", async () => {
  const { ended } = waits(20, [undefined, new AbortController().signal]);
  await expect
    .poll(async () => {
      collectGarbage();
      await delay(1);
      return ended();
    })
    .toBe(true);
});

it("ends with the request, and not after it was cleared", () => {
  const request = new AbortController();
  const { ended, clear } = waits(60_000, [request.signal]);
  clear();
  expect(ended()).toBe(false);
  request.abort();
  expect(ended()).toBe(true);
});
