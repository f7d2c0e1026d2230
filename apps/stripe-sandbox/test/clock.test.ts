import { expect, test } from "vitest";
import { openSandbox } from "./open-sandbox.js";

test("an account's clock that was set stands still, and does not go back", async () => {
  const { client, control } = await openSandbox();
  const stripe = client("acme");
  expect((await control("POST", "acme/clock", { now: 1_750_000_000 })).status).toBe(200);
  const customer = await stripe.customers.create({ name: "Ada" });
  expect(customer.created).toBe(1_750_000_000);
  expect(customer.lastResponse.headers["date"]).toBe("Sun, 15 Jun 2025 15:06:40 GMT");
  expect((await stripe.events.list()).data[0]?.created).toBe(1_750_000_000);
  expect((await control("POST", "acme/clock", { now: 1_749_999_999 })).status).toBe(400);
  const other = await client("other").customers.create({ name: "Grace" });
  expect(other.created).toBeGreaterThan(1_750_000_000);
});
