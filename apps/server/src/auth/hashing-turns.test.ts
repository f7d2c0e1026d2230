import { expect, it } from "vitest";

import { HashingTurns } from "./hashing-turns.js";

it("runs so many at once, lets some wait in order, and refuses more", async () => {
  const turns = new HashingTurns(2, 3);
  const begun: number[] = [];
  const ends: (() => void)[] = [];
  const work = (name: number) =>
    turns.run(() => {
      begun.push(name);
      return new Promise<number>((resolve) => ends.push(() => resolve(name)));
    });
  const all = [1, 2, 3, 4, 5].map(work);
  await expect(work(6)).rejects.toMatchObject({ code: "overloaded", retryAfterSeconds: 5 });
  expect(begun).toEqual([1, 2]);
  for (const index of all.keys()) {
    ends[index]?.();
    await all[index];
    expect(begun).toEqual([1, 2, 3, 4, 5].slice(0, index + 3));
  }
  const again = work(7);
  expect(begun.at(-1)).toBe(7);
  ends.at(-1)?.();
  expect(await again).toBe(7);
});

it("a failure hands the turn on", async () => {
  const turns = new HashingTurns(1, 1);
  const failing = turns.run(() => Promise.reject(new Error("no memory")));
  const next = turns.run(() => Promise.resolve("done"));
  await expect(failing).rejects.toThrow("no memory");
  expect(await next).toBe("done");
});
