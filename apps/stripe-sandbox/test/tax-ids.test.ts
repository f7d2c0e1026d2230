import { expect, test } from "vitest";
import { eventTypes, openSandbox } from "./open-sandbox.js";

test("a customer's tax ids: verified by their number, shown on the customer and its invoices", async () => {
  const { client, control } = await openSandbox();
  const stripe = client("acme");
  const customer = (await stripe.customers.create({ name: "Ada" })).id;
  const vat = await stripe.customers.createTaxId(customer, { type: "eu_vat", value: "DE000000000" });
  expect(vat).toMatchObject({
    country: "DE",
    customer,
    owner: { type: "customer", customer },
    verification: { status: "verified" },
  });
  const ein = await stripe.taxIds.create({
    type: "us_ein",
    value: "12-3456789",
    owner: { type: "customer", customer },
  });
  expect(ein).toMatchObject({ country: "US", verification: { status: "unavailable" } });
  const { tax_ids: shown } = await stripe.customers
    .retrieve(customer, { expand: ["tax_ids"] })
    .then((found) => {
      if (found.deleted) throw new Error("deleted");
      return found;
    });
  expect(shown?.data.map(({ id }) => id)).toEqual([ein.id, vat.id]);
  expect((await stripe.invoices.create({ customer })).customer_tax_ids).toEqual([
    { type: "eu_vat", value: "DE000000000" },
    { type: "us_ein", value: "12-3456789" },
  ]);
  expect((await stripe.taxIds.list({ owner: { type: "customer", customer } })).data).toHaveLength(2);
  const { json } = await control("GET", "acme/counts");
  expect(json).toMatchObject({ counts: { tax_ids: 0 }, omitted: { customer_tax_ids: 2 } });
  const other = (await stripe.customers.create({})).id;
  await expect(stripe.customers.deleteTaxId(other, vat.id)).rejects.toMatchObject({ statusCode: 404 });
  expect(await stripe.customers.deleteTaxId(customer, vat.id)).toMatchObject({ deleted: true });
  await stripe.customers.del(customer);
  await expect(stripe.taxIds.retrieve(ein.id)).rejects.toMatchObject({ code: "resource_missing" });
  expect(await eventTypes(stripe, /tax_id/)).toEqual([
    "customer.tax_id.created",
    "customer.tax_id.updated",
    "customer.tax_id.created",
    "customer.tax_id.deleted",
    "customer.tax_id.deleted",
  ]);
});

test("the account's own tax ids are what a list without an owner gives, and no event tells of them", async () => {
  const stripe = (await openSandbox()).client("acme");
  const own = await stripe.taxIds.create({ type: "gb_vat", value: "GB123456789" });
  expect((await stripe.taxIds.list()).data).toEqual([own]);
  expect(own).toMatchObject({ customer: null, owner: { type: "self" } });
  await stripe.taxIds.del(own.id);
  expect((await stripe.taxIds.list()).data).toEqual([]);
  expect((await stripe.events.list()).data).toEqual([]);
});
