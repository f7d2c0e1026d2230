import { expect, test } from "vitest";
import { customerAndPrice, openSandbox } from "./open-sandbox.js";

test("metadata is merged, and unset with an empty value", async () => {
  const stripe = (await openSandbox()).client("acme");
  const { id } = await stripe.customers.create({ metadata: { a: "1", b: "2" } });
  const merged = await stripe.customers.update(id, { metadata: { b: "", c: "3" } });
  expect(merged.metadata).toEqual({ a: "1", c: "3" });
  expect((await stripe.customers.update(id, { metadata: "" })).metadata).toEqual({});
});

test("fields are set, kept and unset", async () => {
  const stripe = (await openSandbox()).client("acme");
  const { id } = await stripe.customers.create({
    name: "Ada",
    email: "ada@example.com",
    address: { city: "Berlin" },
  });
  const changed = await stripe.customers.update(id, { name: "", phone: "+49" });
  expect(changed).toMatchObject({ name: null, email: "ada@example.com", phone: "+49" });
  expect(changed.address).toEqual({
    city: "Berlin",
    country: null,
    line1: null,
    line2: null,
    postal_code: null,
    state: null,
  });
});

test("a deleted customer answers its stub, is not listed and cannot be changed", async () => {
  const stripe = (await openSandbox()).client("acme");
  const { id } = await stripe.customers.create({ name: "Ada" });
  expect(await stripe.customers.del(id)).toMatchObject({ id, object: "customer", deleted: true });
  const stub = await stripe.customers.retrieve(id);
  expect({ ...stub }).toEqual({ id, object: "customer", deleted: true });
  expect((await stripe.customers.list()).data).toEqual([]);
  await expect(stripe.customers.update(id, { name: "Ben" })).rejects.toMatchObject({
    code: "resource_missing",
    statusCode: 404,
  });
});

test("deleting ends subscriptions and detaches payment methods", async () => {
  const stripe = (await openSandbox()).client("acme");
  const { customer, price } = await customerAndPrice(stripe);
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: price.id }],
  });
  await stripe.customers.del(customer.id);
  expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe("canceled");
  const method = String(customer.invoice_settings.default_payment_method);
  expect((await stripe.paymentMethods.retrieve(method)).customer).toBeNull();
  const expanded = await stripe.subscriptions.retrieve(subscription.id, { expand: ["customer"] });
  expect(expanded.customer).toEqual({ id: customer.id, object: "customer", deleted: true });
});

test("an older card source becomes the default source", async () => {
  const stripe = (await openSandbox()).client("acme");
  const customer = await stripe.customers.create({ source: "tok_visa" });
  expect(customer.default_source).toMatch(/^card_/);
});

test("a bad payment method leaves no customer behind", async () => {
  const stripe = (await openSandbox()).client("acme");
  await expect(stripe.customers.create({ payment_method: "pm_none" })).rejects.toMatchObject({
    code: "resource_missing",
  });
  await expect(stripe.customers.create({ payment_method: "pm_card_chargeDeclined" })).rejects.toMatchObject({
    type: "StripeCardError",
    code: "card_declined",
  });
  expect((await stripe.customers.list()).data).toEqual([]);
  expect((await stripe.events.list()).data).toEqual([]);
});
