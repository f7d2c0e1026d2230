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

/** Every order of some objectEvents. */
function ordersOf(objectEvents: ObjectEvent[]): ObjectEvent[][] {
  if (objectEvents.length < 2) return [objectEvents];
  return objectEvents.flatMap((one) =>
    ordersOf(objectEvents.filter((other) => other !== one)).map((rest) => [one, ...rest]),
  );
}

/** What is the newest, in whatever order they come. */
function newestOf(objectEvents: ObjectEvent[]): ObjectEvent | null | "depends on the order" {
  const found = new Set(ordersOf(objectEvents).map(newestEvent));
  const [first = null] = found;
  return found.size === 1 ? first : "depends on the order";
}

describe("the newest of one second is known", () => {
  it("after a chain of changes", () => {
    const chain = [
      birth({ name: "a", phone: null }),
      change({ name: "b", phone: null }, { name: "a" }),
      change({ name: "b", phone: "1" }, { phone: null }),
      change({ name: "c", phone: "1" }, { name: "b" }),
      change({ name: "d", phone: "1" }, { name: "c" }),
    ];
    expect(newestOf(chain)).toBe(chain.at(-1));
  });

  it("where a link of the chain tells it of a field that another change left alone", () => {
    const one = change({ name: "b", metadata: {} }, { name: "a" });
    const two = change({ name: "b", metadata: { key: "1" } }, { metadata: { key: null } });
    expect(newestOf([one, two])).toBe(two);
  });

  it("beside fields that move by themselves", () => {
    const paid = change({ txn: null, url: "u1" });
    const settled = change({ txn: "txn_1", url: "u2" }, { txn: null, url: "u3" });
    expect(newestOf([paid, settled])).toBe(settled);
  });

  it("after its birth, and before its deletion", () => {
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
  ])("of a %s that was %s and is %s", (type, before, after) => {
    const is = change({ status: after }, null, type);
    expect(newestOf([change({ status: before }, null, type), is])).toBe(is);
  });

  it("where two differ but in the addresses that Stripe makes anew", () => {
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

  it("after a hint at the discount that it shows", () => {
    const body = (fields: Fields) => change(fields, null, "subscription");
    const hint: ObjectEvent = { ...body({}), kind: "hint", object: null, discount: "di_1" };
    for (const shown of [{ discount: { id: "di_1" } }, { discounts: ["di_0", "di_1"] }]) {
      const [without, discounted] = [body({ status: "incomplete" }), body({ status: "active", ...shown })];
      expect(newestOf([without, hint, discounted])).toBe(discounted);
    }
    expect(newestOf([hint, body({ discount: { id: "di_2" } })])).toBeNull();
    expect(newestOf([hint])).toBeNull();
  });

  it("where several say the same", () => {
    const [open, one, same] = ["open", "paid", "paid"].map((status) => change({ status }, null, "invoice"));
    expect(newestEvent([open, one, same] as ObjectEvent[])?.object).toEqual(one?.object);
    expect(newestEvent([same, open, one] as ObjectEvent[])?.object).toEqual(one?.object);
  });
});

describe("the newest of one second is not known", () => {
  it.each([
    ["two changes that say nothing of each other", [change({ name: "a" }), change({ name: "b" })]],
    ["something that changed and changed back", [change({ x: 1 }, { x: 2 }), change({ x: 2 }, { x: 1 })]],
    [
      "something that changed and changed back, and what came of it",
      [change({ x: 1 }, { x: 2 }), change({ x: 1, status: "paid" }), change({ x: 2 }, { x: 1 })],
    ],
    ["an id that is used again", [deletion(), birth({ name: "b" })]],
    ["a hint", [change({ name: "a" }), { ...change({}), kind: "hint" as const, object: null }]],
    ["two births that differ", [birth({ name: "a" }), birth({ name: "b" })]],
    [
      "statuses that may go to and fro",
      [change({ status: "succeeded" }, null, "charge"), change({ status: "failed" }, null, "charge")],
    ],
    [
      "what a status and a change contradict",
      [
        change({ status: "paid", x: 1 }, null, "invoice"),
        change({ status: "open", x: 2 }, { x: 1 }, "invoice"),
      ],
    ],
    ["more than are compared", Array.from({ length: 17 }, () => change({ name: "a" }))],
  ])("from %s", (_, objectEvents) => {
    if (objectEvents.length < 5) expect(newestOf(objectEvents)).toBeNull();
    else expect(newestEvent(objectEvents)).toBeNull();
  });

  it("from bodies that are nested too deep to be compared", () => {
    const deep = (): unknown => JSON.parse("[".repeat(100_000) + "]".repeat(100_000));
    expect(newestEvent([change({ deep: deep() }), change({ deep: deep() })])).toBeNull();
  });
});
