import { expect, it } from "vitest";

import { BodyBudget } from "./body-budget.js";

const LIMITS = {
  bodyBytes: 100,
  largeBodyBytes: 60,
  addressBodyBytes: 50,
  smallBodyBytes: 10,
  usedBodyBytes: 30,
  usedBytesPerSecond: 1_000_000,
};

/** A budget, and bodies in it. `refused` has the names of the bodies that were refused. `wait` moves its clock. */
function stage(limits = LIMITS) {
  let now = 0;
  const wait = (ms: number): void => void (now += ms);
  const budget = new BodyBudget(limits, () => now);
  const refused: string[] = [];
  const body = (name: string, address: string) => budget.open(address, () => refused.push(name));
  return { budget, refused, body, wait };
}

it("the largest body of an address gives way, not the one that comes last", () => {
  const { budget, refused, body } = stage();
  body("large", "a").add(40);
  body("middle", "a").add(9);
  body("small", "a").add(2);
  expect(refused).toEqual(["large"]);
  expect(budget.bytes).toBe(11);
});

it("the address that has most gives way to another one, though its bodies are smaller", () => {
  const { budget, refused, body } = stage({ ...LIMITS, largeBodyBytes: 1_000 });
  for (const name of ["a1", "a2", "a3", "a4"]) body(name, "a").add(12);
  body("b", "b").add(30);
  body("c", "c").add(30);
  expect(refused).toEqual(["a1"]);
  expect(budget.bytes).toBe(96);
});

it("bodies that do not go on give way to one that does, though it is larger", () => {
  const { budget, refused, body, wait } = stage();
  for (const name of ["a", "b", "c", "d"]) {
    body(name, name).add(15);
    wait(300);
  }
  const honest = body("honest", "h");
  for (let chunk = 0; chunk < 3; chunk += 1) honest.add(15);
  honest.keep();
  expect(refused).toEqual(["a", "b", "c"]);
  expect(budget.bytes).toBe(60);
});

it("a body that has only just begun is not slow, and one that arrives fast never is", () => {
  const { refused, body, wait } = stage({
    ...LIMITS,
    largeBodyBytes: 1_000_000,
    addressBodyBytes: 1_000_000,
    bodyBytes: 600_000,
  });
  const fast = body("fast", "a");
  fast.add(300_000);
  wait(1_000);
  body("new", "b").add(100);
  fast.add(299_950);
  expect(refused).toEqual(["fast"]);
});

it("large bodies leave room for small ones, also when they are kept", () => {
  const { budget, refused, body } = stage();
  const kept = [body("a", "a"), body("b", "b")];
  for (const share of kept) {
    share.add(30);
    share.keep();
  }
  const another = body("c", "c");
  another.add(10);
  another.add(1);
  expect(refused).toEqual(["c"]);
  body("small", "c").add(10);
  expect(refused).toEqual(["c"]);
  for (const share of kept) share.release();
  expect(budget.bytes).toBe(10);
});

it("a body that grows byte by byte is refused when it is the largest", () => {
  const { budget, refused, body } = stage();
  const slow = body("slow", "a");
  for (let byte = 0; byte < 50; byte += 1) slow.add(1);
  expect(refused).toEqual([]);
  slow.add(1);
  expect(refused).toEqual(["slow"]);
  expect(budget.bytes).toBe(0);
  slow.release();
  expect(budget.bytes).toBe(0);
});

it("of a thousand bodies the bounds are kept at every step, and nothing stays counted at the end", () => {
  const { budget, refused, body } = stage();
  const shares = Array.from({ length: 1_000 }, (_, index) => body(`${index}`, `address ${index % 7}`));
  for (const share of shares) {
    share.add(1 + (shares.indexOf(share) % 20));
    expect(budget.bytes).toBeLessThanOrEqual(LIMITS.bodyBytes);
  }
  expect(refused.length).toBe(budget.refused.body_bytes);
  for (const share of shares) share.release();
  expect(budget.bytes).toBe(0);
});

it("large bodies are used a few at a time, in their order, and small ones at once", async () => {
  const { budget } = stage();
  const used: string[] = [];
  const ends = new Map<string, () => void>();
  const use = (name: string, bytes: number): Promise<void> =>
    budget.inTurn(bytes, () => {
      used.push(name);
      return new Promise((resolve) => ends.set(name, resolve));
    });
  const all = [use("a", 20), use("b", 11), use("c", 19), use("huge", 100), use("small", 10)];
  const turns = async (): Promise<void> => {
    for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
  };
  expect(used).toEqual(["small"]);
  await turns();
  expect(used).toEqual(["small", "a"]);
  ends.get("a")?.();
  await turns();
  expect(used).toEqual(["small", "a", "b", "c"]);
  ends.get("b")?.();
  await turns();
  expect(used, "a body above the limit is used alone").toEqual(["small", "a", "b", "c"]);
  ends.get("c")?.();
  await turns();
  expect(used).toEqual(["small", "a", "b", "c", "huge"]);
  for (const end of ends.values()) end();
  await Promise.all(all);
});

it("a body whose use fails gives its turn up", async () => {
  const { budget } = stage();
  const failed = budget.inTurn(40, () => Promise.reject(new Error("wrong signature")));
  const next = budget.inTurn(40, () => "used");
  await expect(failed).rejects.toThrow("wrong signature");
  expect(await next).toBe("used");
});

it("not many large bodies begin to be used in a second, however fast each is", async () => {
  const { budget } = stage({ ...LIMITS, usedBytesPerSecond: 1_000 });
  const began = performance.now();
  await Promise.all([30, 30, 30, 30].map((bytes) => budget.inTurn(bytes, () => null)));
  // Three bodies of 30 bytes take 90 ms. Timers of Node.js may fire a millisecond early.
  expect(performance.now() - began).toBeGreaterThan(85);
});
