import { describe, expect, test } from "vitest";
import { Collection } from "./collection.js";
import { SeededObjects } from "./generated.js";

interface Thing {
  id: string;
  created: number;
  owner: string;
  note?: string;
}

/**
 * A generated collection with two slots for each owner. Only every third owner has an object in the second
 * slot. Some objects have the same `created`.
 */
function seeded(owners: number): SeededObjects<Thing> {
  const createdAt = (owner: number, slot: number) =>
    slot === 1 && owner % 3 !== 0 ? undefined : 1000 + Math.floor(owner / 2) + slot * 5;
  return new SeededObjects<Thing>(
    {
      owners,
      slotsPerOwner: 2,
      createdAt,
      make: (owner, slot) => ({
        id: `t_${owner}_${slot}`,
        created: createdAt(owner, slot) ?? 0,
        owner: `o_${owner}`,
      }),
      idOf: (owner, slot) => `t_${owner}_${slot}`,
      placeOf: (id) => {
        const [, owner, slot] = /^t_(\d+)_(\d+)$/.exec(id) ?? [];
        return owner === undefined ? undefined : { owner: Number(owner), slot: Number(slot) };
      },
      ownerOf: (id) =>
        /^[to]_(\d+)/.exec(id)?.[1] === undefined ? undefined : Number(/^[to]_(\d+)/.exec(id)?.[1]),
    },
    1000,
  );
}

/** A pseudo-random generator. The same seed gives the same numbers, so that a failed run can be repeated. */
function* random(seed: number): Generator<number> {
  let state = seed;
  for (;;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state / 2 ** 32;
  }
}

function walkAll(things: Collection<Thing>, limit: number): string[] {
  const ids: string[] = [];
  for (let cursor: string | undefined; ;) {
    const page = things.page({ limit, ...(cursor !== undefined && { startingAfter: cursor }) });
    ids.push(...(page?.data ?? []).map(({ id }) => id));
    if (page?.hasMore !== true) return ids;
    cursor = page.data.at(-1)?.id;
  }
}

describe("a collection", () => {
  test.each([1, 2, 3, 4, 5])(
    "lists the same objects as a sorted array after random changes (run %i)",
    (run) => {
      const numbers = random(run);
      const next = (below: number) => Math.floor((numbers.next().value as number) * below);
      const things = new Collection<Thing>();
      things.attach(seeded(20));
      const model = things.all(() => true).toReversed();
      for (let step = 0; step < 60; step++) {
        const victim = model[next(model.length)];
        const action = next(3);
        if (action === 0 || victim === undefined) {
          const made = { id: `new_${step}`, created: 990 + next(40), owner: `o_${next(20)}` };
          things.insert(made);
          const at = model.findIndex(({ created }) => created > made.created);
          model.splice(at < 0 ? model.length : at, 0, made);
        } else if (action === 1) {
          const changed = { ...victim, note: `step ${step}` };
          things.replace(changed);
          model[model.indexOf(victim)] = changed;
        } else {
          things.remove(victim.id);
          model.splice(model.indexOf(victim), 1);
        }
        const expected = model.toReversed();
        expect(things.size).toBe(model.length);
        expect(things.page({ limit: 1000 })?.data).toEqual(expected);
        expect(walkAll(things, 1 + next(7))).toEqual(expected.map(({ id }) => id));
        const at = next(expected.length);
        const before = things.page({ limit: 3, endingBefore: expected[at]?.id ?? "" });
        expect(before?.data).toEqual(expected.slice(Math.max(0, at - 3), at));
        const from = 995 + next(20);
        expect(things.page({ limit: 1000, createdFrom: from, createdTo: from + 3 })?.data).toEqual(
          expected.filter(({ created }) => created >= from && created <= from + 3),
        );
        const owner = `o_${next(20)}`;
        expect(things.all((thing) => thing.owner === owner, [owner])).toEqual(
          expected.filter((thing) => thing.owner === owner),
        );
      }
    },
  );

  test("finds an object by its new owner after a change", () => {
    const things = new Collection<Thing>();
    things.attach(seeded(10));
    things.replace({ id: "t_4_0", created: 1002, owner: "o_7" });
    expect(things.all(({ owner }) => owner === "o_7", ["o_7"]).map(({ id }) => id)).toEqual([
      "t_7_0",
      "t_4_0",
    ]);
    expect(things.all(({ owner }) => owner === "o_4", ["o_4"])).toEqual([]);
  });

  test("continues a list after a cursor whose object was deleted", () => {
    const things = new Collection<Thing>();
    things.attach(seeded(10));
    const ids = walkAll(things, 100);
    const cursor = ids[4] ?? "";
    things.remove(cursor);
    expect(things.page({ limit: 100, startingAfter: cursor })?.data.map(({ id }) => id)).toEqual(
      ids.slice(5),
    );
  });

  test("answers undefined for an unknown cursor", () => {
    expect(new Collection<Thing>().page({ limit: 1, startingAfter: "t_1_0" })).toBeUndefined();
  });

  test("throws when an id is inserted twice or an unknown id is replaced", () => {
    const things = new Collection<Thing>();
    things.insert({ id: "a", created: 1, owner: "o" });
    expect(() => things.insert({ id: "a", created: 2, owner: "o" })).toThrow("already stored");
    expect(() => things.replace({ id: "b", created: 2, owner: "o" })).toThrow("not stored");
  });
});
