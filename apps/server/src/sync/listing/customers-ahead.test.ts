import { expect, it } from "vitest";

import { CustomersAhead } from "./customers-ahead.js";
import type { CustomerObjects } from "./read-one-customer.js";

const IDS = Array.from({ length: 60 }, (_, number) => `cus_${String(number).padStart(2, "0")}`);
const NOTHING: CustomerObjects = {
  objects: [],
  freshAt: new Date(0),
  requests: 1,
  unread: null,
  later: false,
};

/** Makes a reader of 60 customers. `asked` records the ids that were requested, in order. */
function customers({ refuses = "" } = {}) {
  const asked: string[] = [];
  const nextIds = (after: string) => Promise.resolve(IDS.filter((id) => id > after).slice(0, 7));
  const read = (id: string) => {
    asked.push(id);
    return id === refuses ? Promise.reject(new Error("refused")) : Promise.resolve(NOTHING);
  };
  return { asked, ahead: new CustomersAhead("", nextIds, read, 10) };
}

it("returns each customer once and in order, and requests at most ten customers ahead of the page", async () => {
  const { asked, ahead } = customers();
  const taken: string[] = [];
  for (let page = await ahead.take(25); page.length > 0; page = await ahead.take(25)) {
    taken.push(...page.map(({ id }) => id));
    expect(ahead.at).toBe(taken.at(-1));
    expect(asked.length).toBeGreaterThanOrEqual(Math.min(taken.length + 9, IDS.length));
    expect(asked.length).toBeLessThanOrEqual(taken.length + 10);
  }
  expect(taken).toEqual(IDS);
  expect(asked).toEqual(IDS);
});

it("has no position to continue from after a page failed, and survives a failed request that no page takes", async () => {
  const { ahead } = customers({ refuses: "cus_25" });
  expect(await ahead.take(25)).toHaveLength(25);
  await expect(ahead.take(25)).rejects.toThrow("refused");
  expect(ahead.at).toBeNull();
});
