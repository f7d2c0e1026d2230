import { describe, expect, it } from "vitest";

import { fold } from "./fold.js";

let next = 0;

function event(second: number, id: string, fields: object, type = "customer.updated") {
  next += 1;
  return {
    id: `evt_${next}`,
    type,
    objectId: id,
    created: new Date(1_700_000_000_000 + second * 1_000),
    attempts: 0,
    failures: 0,
    heldUp: false,
    said: {
      object: { id, object: type.split(".")[0] ?? "", ...fields },
      apiVersion: "2025-02-24.acacia",
      previous: null,
    },
  };
}

const folded = (events: ReturnType<typeof event>[]) =>
  fold(events).map(({ id, object, ambiguous, events: all }) => ({
    id,
    object,
    ambiguous,
    count: all.length,
  }));

describe("fold", () => {
  it("keeps the newest body of each object, in whatever order events come", () => {
    const one = event(1, "cus_1", { name: "one" });
    const two = event(2, "cus_1", { name: "two" });
    const other = event(1, "cus_2", { name: "other" });
    for (const events of [
      [one, other, two],
      [two, one, other],
      [other, two, one],
    ]) {
      expect(folded(events).toSorted((a, b) => a.id.localeCompare(b.id))).toEqual([
        { id: "cus_1", object: { id: "cus_1", object: "customer", name: "two" }, ambiguous: false, count: 2 },
        {
          id: "cus_2",
          object: { id: "cus_2", object: "customer", name: "other" },
          ambiguous: false,
          count: 1,
        },
      ]);
    }
  });

  it("calls an object ambiguous whose newest second says two things", () => {
    const one = event(2, "cus_1", { name: "one" });
    const two = event(2, "cus_1", { name: "two" });
    expect(folded([one, two])[0]?.ambiguous).toBe(true);
    expect(folded([one, event(2, "cus_1", { name: "one" })])[0]?.ambiguous).toBe(false);
    expect(folded([one, two, event(3, "cus_1", { name: "three" })])[0]?.ambiguous).toBe(false);
    expect(folded([event(3, "cus_1", { name: "three" }), one, two])[0]?.ambiguous).toBe(false);
  });

  it("takes a deletion as a statement of its own", () => {
    const changed = event(2, "cus_1", { name: "one" });
    const deleted = event(2, "cus_1", { name: "one" }, "customer.deleted");
    expect(folded([changed, deleted])[0]?.ambiguous).toBe(true);
    expect(folded([event(1, "cus_1", {}), deleted])[0]).toMatchObject({ object: null, ambiguous: false });
  });

  it("leaves an object ambiguous of which the newest second has a hint", () => {
    const changed = event(2, "cus_1", { name: "one" });
    const hint = (second: number) =>
      event(
        second,
        "cus_1",
        { id: "di_1", object: "discount", customer: "cus_1" },
        "customer.discount.created",
      );
    for (const events of [
      [changed, hint(2)],
      [hint(2), changed],
      [changed, hint(3)],
      [hint(3), changed],
    ]) {
      expect(folded(events)).toMatchObject([{ id: "cus_1", ambiguous: true, count: 2 }]);
    }
    expect(folded([changed, hint(1)])).toMatchObject([{ object: { name: "one" }, ambiguous: false }]);
    expect(folded([hint(1), changed])).toMatchObject([{ object: { name: "one" }, ambiguous: false }]);
  });

  it("does not take a canceled subscription for a deleted one", () => {
    const canceled = event(
      1,
      "sub_1",
      { object: "subscription", status: "canceled" },
      "customer.subscription.deleted",
    );
    expect(folded([canceled])[0]?.object).toMatchObject({ status: "canceled" });
  });
});
