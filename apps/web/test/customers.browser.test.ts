import type { Page } from "playwright-core";
import { expect, test } from "vitest";

import { accessibilityFaults } from "./accessibility-faults.js";
import { connectAndLoad, openRows } from "./connect.js";
import { markRendered, renderedSince } from "./rendered.js";
import { useStage } from "./stage.js";

const stage = useStage();

const NARROW = { colorScheme: "dark", viewport: { width: 390, height: 844 } } as const;

/** Creates an object in the account of this name. */
async function create(account: string, path: string, fields: Record<string, string>): Promise<string> {
  return String((await stage.sandbox.stripe(account, "POST", `/v1/${path}`, fields))["id"]);
}

/** A number as Stripe writes times: ten digits. No page shows one. */
const UNIX_SECONDS = /(?<![\w.])1[5-9]\d{8}(?![\w.])/;

const part = (page: Page, name: string) => page.getByRole("region", { name, exact: true });

test.each([
  ["light, wide", {}],
  ["dark, narrow", NARROW],
])(
  "support finds a customer with the keyboard and sees everything about them (%s)",
  async (_look, options) => {
    const account = `support${options === NARROW ? "narrow" : "wide"}`;
    await stage.sandbox.seed(account, 40);
    const { page, teamId } = await stage.newPerson(options);
    await connectAndLoad(page, account);
    const { sql } = stage.server;
    const schema = sql(`stripe_team_${teamId}`);
    const [most] = await sql<{ id: string; name: string; email: string; invoice: string }[]>`
    select customer as id, name, email, min(invoices.id) as invoice
    from ${schema}.invoices join ${schema}.customers on customers.id = customer
    group by customer, name, email order by count(*) desc limit 1`;
    if (most === undefined) throw new Error("The seed made no invoices.");

    await page.getByRole("link", { name: "Customers", exact: true }).click();
    await page.getByRole("list", { name: "Newest customers" }).getByRole("link").nth(10).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    // The field has the focus. Both words are only beginnings, and in the other order.
    const [first = "", last = ""] = most.name.split(" ");
    await page.keyboard.type(`${last.toLowerCase()} ${first.slice(0, 3).toUpperCase()}`);
    const found = page.getByRole("list", { name: "Found customers" });
    await found.getByText(most.id).waitFor();
    await page.waitForURL(/customers\?q=/);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowUp");
    await page.getByLabel("Find a customer").fill(most.invoice);
    await found.getByText(`${most.id}, the customer of ${most.invoice}`).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");

    await page.getByRole("heading", { level: 1, name: most.name }).waitFor();
    await part(page, "Access")
      .getByText(/^(Has|No) access$/)
      .waitFor();
    await part(page, "Customer").getByText(most.email).waitFor();
    for (const name of ["Subscriptions", "Payments", "Invoices", "Payment methods"])
      await part(page, name).getByRole("row").nth(1).waitFor();
    await part(page, "Invoices").getByText(/\$\d/).first().waitFor();
    await page.getByText("No event about this customer has arrived").waitFor();
    expect(await page.locator("main").innerText()).not.toMatch(UNIX_SECONDS);
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(await page.getByRole("link", { name: "Open in Stripe (a new tab)" }).getAttribute("href")).toBe(
      `https://dashboard.stripe.com/test/customers/${most.id}`,
    );
    await part(page, "Invoices").getByRole("link", { name: most.invoice, exact: true }).click();
    await page.waitForURL(`/teams/${teamId}/tables/invoices?row=${most.invoice}`);
    // A customer with more invoices than the page shows: the link opens the table with theirs alone.
    await sql`
      insert into ${schema}.invoices (id, customer, created, status)
      select 'in_many' || n, ${most.id}, 1500000000 + n, 'paid' from generate_series(1, 60) n`;
    await page.goBack();
    await page.reload();
    await page.getByRole("link", { name: /Open the table$/ }).click();
    await page.getByRole("button", { name: `Customer is ${most.id}`, exact: true }).waitFor();
    const [{ count } = { count: 0 }] = await sql<{ count: number }[]>`
      select count(*)::int as count from ${schema}.invoices where customer = ${most.id}`;
    await page.getByText(`${count} rows`, { exact: true }).waitFor();
  },
);

test("a customer that the copy lacks is read from Stripe; the page is live; a deleted one says so; a viewer cannot refresh", async () => {
  const { page, teamId } = await stage.newPerson();
  await connectAndLoad(page, "lacking");
  const { sql } = stage.server;
  const schema = sql(`stripe_team_${teamId}`);
  const id = await create("lacking", "customers", { name: "Ada Lovelace", balance: "-500" });
  await expect
    .poll(() => sql`select from ${schema}.customers where id = ${id}`.then((rows) => rows.length), {
      timeout: 20_000,
    })
    .toBe(1);
  await sql`delete from ${schema}.customers where id = ${id}`;
  await page.goto(`/teams/${teamId}/customers/${id}`);
  await page.getByText("There is no such customer").waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.getByRole("button", { name: "Refresh from Stripe" }).click();
  await page.getByRole("heading", { level: 1, name: "Ada Lovelace" }).waitFor();
  await part(page, "Access").getByText("No access").waitFor();
  await page.getByText("This customer has never had a subscription.").waitFor();
  await page.getByRole("link", { name: "customer.created" }).waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);

  await stage.sandbox.stripe("lacking", "POST", `/v1/customers/${id}`, { name: "Ada King" });
  await page.getByRole("heading", { level: 1, name: "Ada King" }).waitFor();
  await stage.sandbox.stripe("lacking", "DELETE", `/v1/customers/${id}`);
  await page.getByText("This customer was deleted in Stripe").waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);

  await page.goto(`/teams/${teamId}/customers/cus_nobody`);
  await page.getByRole("button", { name: "Refresh from Stripe" }).click();
  await page.getByText("Stripe has no such customer.").waitFor();
  await sql`update billstack.members set role = 'viewer' where team_id = ${teamId}`;
  await page.reload();
  await page.getByText("There is no such customer").waitFor();
  expect(await page.getByRole("button", { name: "Refresh from Stripe" }).count()).toBe(0);
  await sql`
    delete from billstack.listings using billstack.connections
    where connections.id = connection_id and team_id = ${teamId} and object_type = 'customer'`;
  await page.getByRole("link", { name: "All customers" }).click();
  await page.getByText("The customers are being synced").waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.getByLabel("Find a customer").fill("lovelace");
  await page.getByText("0 customers found. Not all customers have been synced yet.").waitFor();
});

test("a live event renders what it changes, and neither the frame nor other rows", async () => {
  await stage.sandbox.seed("still", 8);
  const { page, teamId } = await stage.newPerson();
  await connectAndLoad(page, "still");
  const open = (name: string) =>
    page.getByRole("navigation", { name: "Team" }).getByRole("link", { name, exact: true }).click();
  const frame = "header:has(nav[aria-label='Team'])";
  const customer = () => create("still", "customers", { name: "Ada" });
  const [most] = await stage.server.sql<{ id: string }[]>`
    select customer as id from ${stage.server.sql(`stripe_team_${teamId}`)}.invoices
    group by customer order by count(*) desc limit 1`;

  await open("Home");
  await page.getByRole("figure", { name: "MRR by month" }).getByRole("application").waitFor();
  await page.getByText("None yet").waitFor();
  await markRendered(page);
  await customer();
  await page.getByText("None yet").waitFor({ state: "detached" });
  expect(await renderedSince(page, `${frame}, figure, [aria-label='First steps']`)).toEqual([]);

  await open("Events");
  const table = page.getByRole("region", { name: "Events", exact: true });
  await table.getByRole("link", { name: "customer.created" }).waitFor();
  await markRendered(page);
  await customer();
  await table.getByRole("link", { name: "customer.created" }).nth(1).waitFor();
  expect(await renderedSince(page, `${frame}, [aria-label='Events'] tbody tr, search`)).toEqual([]);

  await open("Sync");
  await openRows(page);
  await page.getByText("History of syncs").click();
  await page.getByRole("table", { name: /^Syncs since/ }).waitFor();
  await page.getByRole("table", { name: "Rows synced, by object" }).waitFor();
  await markRendered(page);
  await Promise.all([page.waitForResponse(/backfill\.list/), customer()]);
  expect(await renderedSince(page, `${frame}, tbody tr`)).toEqual([]);

  await page.goto(`/teams/${teamId}/customers/${most?.id}`);
  await part(page, "Invoices").getByRole("row").nth(1).waitFor();
  await page.getByText("No event about this customer has arrived").waitFor();
  await markRendered(page);
  await Promise.all([page.waitForResponse(/customers\.overview/), customer()]);
  expect(await renderedSince(page, `${frame}, tbody tr`)).toEqual([]);
});

test("new events do not move what a person reads; the filter is in the address; an event shows what it changed", async () => {
  const { page, teamId } = await stage.newPerson();
  await connectAndLoad(page, "flowing");
  const id = await create("flowing", "customers", { name: "Ada", email: "ada@example.com" });
  await stage.sandbox.stripe("flowing", "POST", `/v1/customers/${id}`, { name: "Eve" });
  await page.getByRole("link", { name: "Events", exact: true }).click();
  const table = page.getByRole("region", { name: "Events", exact: true });
  // Nobody reads the list yet, so the events come in by themselves.
  await table.getByRole("link", { name: "customer.updated" }).waitFor();
  await table.getByRole("link", { name: "customer.created" }).hover();
  const place = await table.getByRole("link", { name: "customer.created" }).boundingBox();
  for (const name of ["Tea", "Milk"]) await create("flowing", "products", { name });
  await page.getByRole("button", { name: "2 new events" }).waitFor();
  expect(await table.getByRole("link", { name: "product.created" }).count()).toBe(0);
  expect(await table.getByRole("link", { name: "customer.created" }).boundingBox()).toEqual(place);
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.getByRole("button", { name: "2 new events" }).press("Enter");
  await expect.poll(() => table.getByRole("link", { name: "product.created" }).count()).toBe(2);

  await stage.server.sql`
    insert into billstack.refusals (connection_id, hour, reason, deliveries, last_at)
    select id, date_trunc('hour', now(), 'UTC'), 'invalid_signature', 3, now() from billstack.connections
    where team_id = ${teamId}`;
  await page.reload();
  await page.getByText("3 deliveries had a signature that matches no stored secret.").waitFor();

  await page.getByLabel("Type").fill("customer.*");
  await table.getByRole("link", { name: "product.created" }).first().waitFor({ state: "detached" });
  await page.getByLabel("Object").fill(id);
  await page.getByLabel("From", { exact: true }).fill("2020-01-01T00:00");
  await page.waitForURL(new RegExp(String.raw`events\?type=customer\.\*&object=${id}&from=20(19|20)-`));
  await page.reload();
  await expect.poll(() => table.getByRole("link", { name: /^customer\./ }).count()).toBe(2);
  expect(await page.getByLabel("From", { exact: true }).inputValue()).toBe("2020-01-01T00:00");
  expect(await page.locator("datalist option").allInnerTexts()).toContain("product.created");

  await page.getByRole("button", { name: "Replay these…" }).click();
  const dialog = page.getByRole("dialog", { name: "Replay 2 events?" });
  await dialog.waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await dialog.getByRole("button", { name: "Replay 2 events" }).click();
  await dialog.waitFor({ state: "detached" });
  await table.getByRole("row", { name: /customer\.created.*2$/ }).waitFor();

  await stage.server.sql`
    update billstack.inbox set failed_attempts = '[{"at": "2026-11-01T10:00:00.000Z", "error": "Stripe was down.", "heldUp": true}]'
    where object_id = ${id}`;
  await table.getByRole("link", { name: "customer.updated" }).click();
  const changed = page.getByRole("region", { name: "Changed fields" });
  await changed.getByRole("row", { name: "name Ada Eve" }).waitFor();
  await page.getByRole("region", { name: "Failed attempts" }).getByText("Stripe was down.").waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.getByRole("link", { name: "Open the customer" }).click();
  await page.waitForURL(`/teams/${teamId}/customers/${id}`);
  await page.getByRole("link", { name: "customer.updated" }).waitFor();
  // The address that the page had in earlier versions still works, with its filter.
  await page.goto(`/teams/${teamId}/audit?action=events.replayed_by_filter`);
  await page.waitForURL(`/teams/${teamId}/settings/audit?action=events.replayed_by_filter`);
  await page.getByText("Replayed the events that a filter showed").last().waitFor();
  await page.getByText("Number of events:").waitFor();
});
