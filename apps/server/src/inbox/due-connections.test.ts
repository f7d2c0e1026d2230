import { randomUUID } from "node:crypto";

import { expect, it } from "vitest";

import { DueConnections } from "./due-connections.js";

it("gives a connection to the same loop each time, and connections to all loops", () => {
  const due = new DueConnections(2);
  const ids = Array.from({ length: 100 }, () => randomUUID());
  const takenBy = (loop: number): string[] => {
    const taken = due.take(loop, ids.length);
    for (const id of taken) due.done(id);
    return taken;
  };
  for (const id of ids) due.add(id);
  const [first, second] = [takenBy(0), takenBy(1)];
  expect([...first, ...second].toSorted()).toEqual(ids.toSorted());
  expect(Math.min(first.length, second.length)).toBeGreaterThan(0);

  for (const id of ids.toReversed()) due.add(id);
  expect(takenBy(0).toSorted()).toEqual(first.toSorted());
  expect(takenBy(1).toSorted()).toEqual(second.toSorted());
});

it("does not give a connection to any loop while one loop serves it, and gives it once more after that", () => {
  const due = new DueConnections(2);
  const id = randomUUID();
  due.add(id);
  const loop = [0, 1].find((number) => due.take(number, 1).length === 1) ?? 0;
  due.add(id);
  expect([...due.take(0, 1), ...due.take(1, 1)]).toEqual([]);
  due.done(id);
  expect(due.take(loop, 1)).toEqual([id]);
});
