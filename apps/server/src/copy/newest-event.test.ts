import { describe, expect, it } from "vitest";

import { newestEvent, type ObjectEvent } from "./newest-event.js";

type Fields = Record<string, unknown>;

let made = 0;

function change(fields: Fields, previous: Fields | null = null, type = "customer"): ObjectEvent {
  made += 1;
  const object = { id: "one", object: type, ...fields };
  return { eventId: `evt_${made}`, type, kind: "change", object, previous };
}
const birth = (fields: Fields): ObjectEvent => ({ ...change(fields), kind: "birth" });
const deletion = (): ObjectEvent => ({ ...change({}), kind: "deletion", object: null });

/** Returns the events in every possible order. */
function ordersOf(objectEvents: ObjectEvent[]): ObjectEvent[][] {
  if (objectEvents.length < 2) return [objectEvents];
  return objectEvents.flatMap((one) =>
    ordersOf(objectEvents.filter((other) => other !== one)).map((rest) => [one, ...rest]),
  );
}

/** Returns the newest event, if it is the same for every order of the events. */
function newestOf(objectEvents: ObjectEvent[]): ObjectEvent | null | "depends on the order" {
  const found = new Set(ordersOf(objectEvents).map(newestEvent));
  const [first = null] = found;
  return found.size === 1 ? first : "depends on the order";
}

describe("newestEvent finds the newest event of a second", () => {
  it("at the end of a chain of changes", () => {
    const chain = [
      birth({ name: "a", phone: null }),
      change({ name: "b", phone: null }, { name: "a" }),
      change({ name: "b", phone: "1" }, { phone: null }),
      change({ name: "c", phone: "1" }, { name: "b" }),
      change({ name: "d", phone: "1" }, { name: "c" }),
    ];
    expect(newestOf(chain)).toBe(chain.at(-1));
  });

  it("if its previous_attributes show the other event's value of a field that only it changed", () => {
    const one = change({ name: "b", metadata: {} }, { name: "a" });
    const two = change({ name: "b", metadata: { key: "1" } }, { metadata: { key: null } });
    expect(newestOf([one, two])).toBe(two);
  });

  it("if the events also differ in fields that Stripe makes anew", () => {
    const paid = change({ txn: null, url: "u1" });
    const settled = change({ txn: "txn_1", url: "u2" }, { txn: null, url: "u3" });
    expect(newestOf([paid, settled])).toBe(settled);
  });

  it("if one of the events is the creation or the deletion", () => {
    const [born, changed, gone] = [birth({ name: "a" }), change({ name: "b" }), deletion()];
    expect(newestOf([born, changed])).toBe(changed);
    expect(newestOf([changed, gone])).toBe(gone);
  });

  it.each([
    ["invoice", "draft", "open"],
    ["invoice", "open", "paid"],
    ["invoice", "uncollectible", "void"],
    ["payment_intent", "requires_action", "succeeded"],
    ["subscription", "incomplete", "active"],
    ["subscription", "trialing", "canceled"],
    ["checkout.session", "open", "complete"],
    ["charge", "pending", "failed"],
  ])("if a %s was first %s and then %s", (type, before, after) => {
    const is = change({ status: after }, null, type);
    expect(newestOf([change({ status: before }, null, type), is])).toBe(is);
  });

  it("if two objects differ only in addresses of Stripe's pages", () => {
    const page = (token: string) => ({ status: "paid", pages: [`https://pay.stripe.com/${token}`] });
    const [open, one, same] = [{ status: "open", pages: [] }, page("a"), page("b")].map((fields) =>
      change(fields, null, "invoice"),
    );
    expect(newestEvent([open, one, same] as ObjectEvent[])).toBe(one);
    expect(newestEvent([same, open, one] as ObjectEvent[])).toBe(same);
    const moved = change(page("c"), { pages: ["https://pay.stripe.com/b"] }, "invoice");
    expect(newestOf([same, moved] as ObjectEvent[])).toBe(moved);
    expect(newestOf([change({ url: "https://own.com/a" }), change({ url: "https://own.com/b" })])).toBeNull();
  });

  it("if its object shows the discount of a hint", () => {
    const body = (fields: Fields) => change(fields, null, "subscription");
    const hint: ObjectEvent = { ...body({}), kind: "hint", object: null, discount: "di_1" };
    for (const shown of [{ discount: { id: "di_1" } }, { discounts: ["di_0", "di_1"] }]) {
      const [without, discounted] = [body({ status: "incomplete" }), body({ status: "active", ...shown })];
      expect(newestOf([without, hint, discounted])).toBe(discounted);
    }
    expect(newestOf([hint, body({ discount: { id: "di_2" } })])).toBeNull();
    expect(newestOf([hint])).toBeNull();
  });

  it("if several events show the same state", () => {
    const [open, one, same] = ["open", "paid", "paid"].map((status) => change({ status }, null, "invoice"));
    expect(newestEvent([open, one, same] as ObjectEvent[])?.object).toEqual(one?.object);
    expect(newestEvent([same, open, one] as ObjectEvent[])?.object).toEqual(one?.object);
  });
});

describe("newestEvent returns null", () => {
  it.each([
    ["two changes without previous_attributes", [change({ name: "a" }), change({ name: "b" })]],
    ["a value that was changed and changed back", [change({ x: 1 }, { x: 2 }), change({ x: 2 }, { x: 1 })]],
    [
      "a value that was changed and changed back, and another change between",
      [change({ x: 1 }, { x: 2 }), change({ x: 1, status: "paid" }), change({ x: 2 }, { x: 1 })],
    ],
    [
      "the deletion of an object and the creation of another one with the same id",
      [deletion(), birth({ name: "b" })],
    ],
    ["a hint", [change({ name: "a" }), { ...change({}), kind: "hint" as const, object: null }]],
    ["two creations with different values", [birth({ name: "a" }), birth({ name: "b" })]],
    [
      "two statuses that can follow each other in both directions",
      [change({ status: "succeeded" }, null, "charge"), change({ status: "failed" }, null, "charge")],
    ],
    [
      "a status and previous_attributes that contradict each other",
      [
        change({ status: "paid", x: 1 }, null, "invoice"),
        change({ status: "open", x: 2 }, { x: 1 }, "invoice"),
      ],
    ],
    ["more events than are compared", Array.from({ length: 17 }, () => change({ name: "a" }))],
  ])("for %s", (_, objectEvents) => {
    if (objectEvents.length < 5) expect(newestOf(objectEvents)).toBeNull();
    else expect(newestEvent(objectEvents)).toBeNull();
  });

  it("for objects that are nested too deep to be compared", () => {
    const deep = (): unknown => JSON.parse("[".repeat(100_000) + "]".repeat(100_000));
    expect(newestEvent([change({ deep: deep() }), change({ deep: deep() })])).toBeNull();
  });
});
