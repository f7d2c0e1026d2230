import { describe, expect, test } from "vitest";
import { openSandbox } from "./open-sandbox.js";

/** An account with that many customers of one second, and of the second before it. */
async function withCustomers(older: number, newer: number) {
  const sandbox = await openSandbox();
  const stripe = sandbox.client("acme");
  await sandbox.control("POST", "acme/clock", { now: 1_750_000_000 });
  for (let made = 0; made < older; made++) await stripe.customers.create({});
  await sandbox.control("POST", "acme/clock", { now: 1_750_000_001 });
  for (let made = 0; made < newer; made++) await stripe.customers.create({});
  const page = async (query: string) => (await sandbox.raw("GET", `/v1/customers?${query}`)).json;
  const ids = async (query: string) => ((await page(query))["data"] as { id: string }[]).map(({ id }) => id);
  return { ...sandbox, page, ids };
}

describe("cut", () => {
  test("breaks off an answer with more list entries than named, and no smaller one", async () => {
    const { control, raw, ids } = await withCustomers(0, 4);
    await control("POST", "faults", { kind: "cut", entries: 2 });
    await expect(raw("GET", "/v1/customers?limit=3")).rejects.toThrow("terminated");
    expect(await ids("limit=2")).toHaveLength(2);
    const [id] = await ids("limit=1");
    expect((await raw("GET", `/v1/customers/${id}`)).status).toBe(200);
    await control("DELETE", "faults");
    expect(await ids("limit=3")).toHaveLength(3);
  });

  test("counts the entries of nested lists", async () => {
    const { client, control, raw } = await openSandbox();
    const invoice = await invoiceWithLines(client("acme"), 3);
    await control("POST", "faults", { kind: "cut", entries: 2 });
    await expect(raw("GET", `/v1/invoices/${invoice}`)).rejects.toThrow("terminated");
    expect((await raw("GET", `/v1/invoices/${invoice}/lines?limit=2`)).status).toBe(200);
  });

  test("breaks off every answer without a number, and the answer had begun with 200", async () => {
    const { control, url } = await withCustomers(0, 1);
    await control("POST", "faults", { kind: "cut", times: 1 });
    const answer = await fetch(`${url}/v1/customers`, {
      headers: { Authorization: "Bearer sk_test_sandbox_acme" },
    });
    expect(answer.status).toBe(200);
    await expect(answer.text()).rejects.toThrow("terminated");
  });
});

async function invoiceWithLines(
  stripe: ReturnType<Awaited<ReturnType<typeof openSandbox>>["client"]>,
  lines: number,
): Promise<string> {
  const customer = await stripe.customers.create({});
  for (let made = 0; made < lines; made++)
    await stripe.invoiceItems.create({ customer: customer.id, amount: 100, currency: "usd" });
  const invoice = await stripe.invoices.create({
    customer: customer.id,
    pending_invoice_items_behavior: "include",
  });
  return invoice.id ?? "";
}

test("cursor_gone refuses a further page only, as where the cursor's object was deleted", async () => {
  const { control, raw, ids } = await withCustomers(0, 3);
  await control("POST", "faults", { kind: "cursor_gone", times: 1 });
  const [first = ""] = await ids("limit=1");
  const { status, json } = await raw("GET", `/v1/customers?limit=1&starting_after=${first}`);
  expect(status).toBe(400);
  expect(json["error"]).toMatchObject({
    type: "invalid_request_error",
    code: "resource_missing",
    param: "starting_after",
    message: `No such customer: '${first}'`,
  });
  expect(await ids(`limit=1&starting_after=${first}`)).toHaveLength(1);
});

test("empty_page answers a list with nothing and has_more, and no single object", async () => {
  const { control, raw, ids, page } = await withCustomers(0, 2);
  const [id = ""] = await ids("limit=1");
  await control("POST", "faults", { kind: "empty_page", times: 1 });
  expect((await raw("GET", `/v1/customers/${id}`)).json).toMatchObject({ id });
  expect(await page("limit=1")).toMatchObject({ object: "list", data: [], has_more: true });
  expect(await page("limit=1")).toMatchObject({ data: [{ id }], has_more: true });
});

describe("early_end", () => {
  test("leaves out what shares the cursor's second, and computes has_more from what is left", async () => {
    const { control, ids, page } = await withCustomers(2, 3);
    const [newest = "", ...rest] = await ids("limit=5");
    await control("POST", "faults", { kind: "early_end" });
    const within = `created[gte]=1750000000&starting_after=${newest}`;
    expect(await ids(within)).toEqual(rest.slice(2));
    expect(await page(`created[gte]=1750000001&starting_after=${newest}`)).toMatchObject({
      data: [],
      has_more: false,
    });
    expect(await page(`created=1750000001&starting_after=${newest}`)).toMatchObject({ data: [] });
  });

  test("hits no list without created", async () => {
    const { control, ids } = await withCustomers(2, 3);
    const [newest = "", ...rest] = await ids("limit=5");
    await control("POST", "faults", { kind: "early_end" });
    expect(await ids(`starting_after=${newest}`)).toEqual(rest);
  });
});

test("same_page ignores the cursor", async () => {
  const { control, ids } = await withCustomers(0, 3);
  const [newest = "", second] = await ids("limit=2");
  await control("POST", "faults", { kind: "same_page", times: 1 });
  expect(await ids("limit=1")).toEqual([newest]);
  expect(await ids(`limit=1&starting_after=${newest}`)).toEqual([newest]);
  expect(await ids(`limit=1&starting_after=${newest}`)).toEqual([second]);
});
