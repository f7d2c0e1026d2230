import { expect, test } from "vitest";
import { openSandbox } from "./open-sandbox.js";

test("cursors walk every object once, both ways, newest first", async () => {
  const stripe = (await openSandbox()).client("acme");
  const made: string[] = [];
  for (let index = 0; index < 25; index++)
    made.unshift((await stripe.customers.create({ name: `c${index}` })).id);
  const forwards = await stripe.customers.list({ limit: 7 }).autoPagingToArray({ limit: 100 });
  expect(forwards.map(({ id }) => id)).toEqual(made);
  const page = await stripe.customers.list({ limit: 7, ending_before: made[10] ?? "" });
  expect(page.data.map(({ id }) => id)).toEqual(made.slice(3, 10));
  expect(page.has_more).toBe(true);
  const top = await stripe.customers.list({ limit: 10, ending_before: made[10] ?? "" });
  expect(top.data.map(({ id }) => id)).toEqual(made.slice(0, 10));
  expect(top.has_more).toBe(false);
});

test("a page is stable while objects are made and deleted around its cursor", async () => {
  const stripe = (await openSandbox()).client("acme");
  const made: string[] = [];
  for (let index = 0; index < 6; index++) made.unshift((await stripe.customers.create({})).id);
  const first = await stripe.customers.list({ limit: 3 });
  await stripe.customers.create({ name: "new" });
  await stripe.customers.del(made[3] ?? "");
  const second = await stripe.customers.list({ limit: 3, starting_after: first.data.at(-1)?.id ?? "" });
  expect(second.data.map(({ id }) => id)).toEqual(made.slice(4));
});

test("filters by created, also in a seeded account", async () => {
  const sandbox = await openSandbox();
  await sandbox.control("POST", "acme/seed", { customers: 200 });
  const stripe = sandbox.client("acme");
  const all = await stripe.customers.list({ limit: 100 }).autoPagingToArray({ limit: 1000 });
  const middle = all[100]?.created ?? 0;
  const wanted = (matches: (created: number) => boolean) =>
    all.filter(({ created }) => matches(created)).map(({ id }) => id);
  const listed = async (created: { gt?: number; gte?: number; lt?: number; lte?: number } | number) =>
    (await stripe.customers.list({ limit: 100, created }).autoPagingToArray({ limit: 1000 })).map(
      ({ id }) => id,
    );
  expect(await listed({ gte: middle })).toEqual(wanted((created) => created >= middle));
  expect(await listed({ gt: middle })).toEqual(wanted((created) => created > middle));
  expect(await listed({ lt: middle })).toEqual(wanted((created) => created < middle));
  expect(await listed({ gt: middle - 1e7, lte: middle })).toEqual(
    wanted((created) => created > middle - 1e7 && created <= middle),
  );
  expect(await listed(middle)).toEqual(wanted((created) => created === middle));
});

test("objects made in a seeded account come before it, and cursors pass from one to the other", async () => {
  const sandbox = await openSandbox();
  await sandbox.control("POST", "acme/seed", { customers: 20 });
  const stripe = sandbox.client("acme");
  const before = await stripe.customers.list({ limit: 100 });
  const fresh = await stripe.customers.create({ name: "fresh" });
  const oldest = before.data.at(-1)?.id ?? "";
  await stripe.customers.del(before.data[3]?.id ?? "");
  await stripe.customers.update(before.data[5]?.id ?? "", { name: "changed" });
  const after = await stripe.customers.list({ limit: 6 }).autoPagingToArray({ limit: 100 });
  const expected = [fresh.id, ...before.data.map(({ id }) => id).filter((_id, index) => index !== 3)];
  expect(after.map(({ id }) => id)).toEqual(expected);
  expect(after[5]?.name).toBe("changed");
  const up = await stripe.customers.list({ limit: 100, ending_before: oldest });
  expect(up.data.map(({ id }) => id)).toEqual(expected.slice(0, -1));
});
