import { describe, expect, it } from "vitest";

import { newestEvent } from "../copy/newest-event.js";
import { fold } from "./fold.js";

let next = 0;

function event(second: number, id: string, fields: object, type = "customer.updated") {
  next += 1;
  return {
    connectionId: "connection",
    id: `evt_${next}`,
    type,
    objectId: id,
    created: new Date(1_700_000_000_000 + second * 1_000),
    attempts: 0,
    failures: 0,
    heldUp: false,
    ahead: false,
    content: {
      object: { id, object: type.split(".")[0] ?? "", ...fields },
      apiVersion: "2025-02-24.acacia",
      previous: null,
    },
  };
}

const folded = (events: ReturnType<typeof event>[]) =>
  fold(events).folded.map(({ id, newest, events: all }) => {
    const objectEvent = newestEvent(newest);
    return { id, object: objectEvent?.object, ambiguous: objectEvent === null, count: all.length };
  });

describe("fold", () => {
  it("keeps the newest body of each object, whatever the order of the events", () => {
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

  it("calls an object ambiguous if the events of its newest second differ", () => {
    const one = event(2, "cus_1", { name: "one" });
    const two = event(2, "cus_1", { name: "two" });
    expect(folded([one, two])[0]?.ambiguous).toBe(true);
    expect(folded([one, event(2, "cus_1", { name: "one" })])[0]?.ambiguous).toBe(false);
    expect(folded([one, two, event(3, "cus_1", { name: "three" })])[0]?.ambiguous).toBe(false);
    expect(folded([event(3, "cus_1", { name: "three" }), one, two])[0]?.ambiguous).toBe(false);
  });

  it("believes a deletion over a change in the same second", () => {
    const changed = event(2, "cus_1", { name: "one" });
    const deleted = event(2, "cus_1", { name: "one" }, "customer.deleted");
    expect(folded([changed, deleted])[0]).toMatchObject({ object: null, ambiguous: false });
    expect(folded([deleted, changed])[0]).toMatchObject({ object: null, ambiguous: false });
    expect(folded([event(1, "cus_1", {}), deleted])[0]).toMatchObject({ object: null, ambiguous: false });
  });

  it("leaves an object ambiguous if its newest second has a hint", () => {
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
      { object: "subscription", status: "canceled", items: { data: [], has_more: false } },
      "customer.subscription.deleted",
    );
    expect(folded([canceled])[0]?.object).toMatchObject({ status: "canceled" });
  });

  it("does not order events by a time in the future or by a test clock", () => {
    const ahead = { ...event(9_000_000, "cus_1", { name: "ahead" }), ahead: true };
    const clocked = event(9, "cus_1", { name: "clocked", test_clock: "clock_1" });
    const [one] = fold([ahead, clocked, event(1, "cus_1", { name: "now" })]).folded;
    expect(one).toMatchObject({ otherTime: true, created: new Date(1_700_000_001_000) });
    expect([...(one?.customers ?? [])]).toEqual(["cus_1"]);
  });

  it("does not use the body of an event that has failed before", () => {
    const failed = { ...event(1, "cus_1", { name: "failed" }), failures: 1 };
    const deletion = { ...event(1, "cus_2", {}, "customer.deleted"), failures: 1 };
    const [one, two] = fold([failed, deletion]).folded;
    expect(one).toMatchObject({ mustRead: true, newest: [{ kind: "hint", object: null }] });
    expect(two).toMatchObject({ mustRead: true, newest: [{ kind: "deletion" }] });
    const [sound] = fold([event(1, "cus_3", {})]).folded;
    expect(sound).toMatchObject({ mustRead: false, newest: [{ kind: "change" }] });
  });

  it("sets aside an event that has failed before and is nested too deep to be stored", () => {
    const deep = JSON.parse(`${"[".repeat(20_000)}${"]".repeat(20_000)}`) as unknown;
    const failed = { ...event(1, "cus_1", { metadata: deep }), failures: 1 };
    const { folded: some, unreadable } = fold([failed]);
    expect(some).toEqual([]);
    expect(unreadable[0]?.error.message).toMatch(/nested too deep/);
  });

  it("sets aside an event that cannot be read or whose object has no table", () => {
    const broken = { ...event(1, "cus_1", {}), content: null };
    const other = event(1, "po_1", { object: "payout" });
    const { folded: some, unreadable } = fold([broken, other, event(1, "cus_2", {})]);
    expect(unreadable.map(({ event: one }) => one)).toEqual([broken, other]);
    expect(some.map(({ id }) => id)).toEqual(["cus_2"]);
  });
});
