import { until } from "@billstack/server/testing";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";

import { connect, connectAndLoad } from "../connect.js";
import { createOutsideCustomer, OUTSIDE_NAME } from "../outside-texts.js";
import { useStage, type Person } from "../stage.js";
import { takePictures } from "./take-pictures.js";

const stage = useStage();
const PAGES = ["home", "revenue", "customers", "tables", "sql", "events"] as const;
type Name = (typeof PAGES)[number];

/** Opens pages of a team's data one after the other, and takes the pictures of each in a state. */
async function take({ page, teamId }: Person, state: string, names: readonly Name[]): Promise<void> {
  for (const name of names) {
    await page.goto(`/teams/${teamId}/${name}`);
    await page.getByRole("heading", { level: 1 }).waitFor();
    await read(page);
    await takePictures(page, `${name}-${state}`);
  }
}

/** Waits until the page has read what it shows. */
async function read(page: Page): Promise<void> {
  await page.waitForLoadState("load");
  await expect.poll(() => page.getByText(/^Loading /).count(), { timeout: 20_000 }).toBe(0);
}

/** Connects an account and waits until its data is synced. */
async function connected(account: string, customers: number, key?: string): Promise<Person> {
  if (customers > 0) await stage.sandbox.seed(account, customers);
  const person = await stage.newPerson();
  await connectAndLoad(person.page, account, key);
  return person;
}

const becomeViewer = ({ teamId }: Person) =>
  stage.server.sql`update billstack.members set role = 'viewer' where team_id = ${teamId}`;

test("a team whose data is being synced", async () => {
  await stage.sandbox.seed("syncing", 60);
  await stage.sandbox.fail("syncing", "delay", 700);
  const person = await stage.newPerson();
  await connect(person.page, "sk_test_sandbox_syncing", "pk_test_sandbox_syncing");
  await person.page.getByRole("link", { name: "Home", exact: true }).click();
  await person.page.getByRole("progressbar", { name: "Sync" }).waitFor();
  await take(person, "syncing", ["home", "customers", "tables", "revenue"]);
  await stage.sandbox.mend();
});

test("an account without any data", async () => {
  const person = await connected("empty", 0);
  await take(person, "empty-account", PAGES);
  await person.page.goto(`/teams/${person.teamId}/tables/customers`);
  await person.page.getByText("This table is empty").waitFor();
  await takePictures(person.page, "tables-empty-account-rows");
  await stage.server
    .sql`update billstack.connections set sync_status = 'pending' where team_id = ${person.teamId}`;
  await take(person, "preparing", ["home"]);
  await stage.server.sql`
    update billstack.connections
    set sync_status = 'error', last_error = 'The team schema could not be created: permission denied for database billstack. BillStack tries again automatically; nothing is lost.'
    where team_id = ${person.teamId}`;
  await take(person, "stopped", ["home"]);
});

test("teams with problems", async () => {
  const person = await connected("troubled", 60, "rk_test_sandbox_troubled_no_invoices");
  const { page, teamId } = person;
  const { sql } = stage.server;
  await take(person, "permission-missing", ["home", "tables", "revenue"]);
  const customers = sql(`stripe_team_${teamId}.customers`);
  await page.request.post(`/api/billstack/teams/${teamId}/stripe/verification`, {
    headers: { origin: stage.server.url },
  });
  await until("the end of the verification", async () => {
    const asked = { customer: { state: "asked", rows: 31, since: new Date().toISOString() } };
    const { count } = await sql`
      update billstack.verifications set removals = ${sql.json(asked)}
      from billstack.connections where connections.id = connection_id and team_id = ${teamId} and finished_at is not null`;
    return count === 1;
  });
  await page.goto(`/teams/${teamId}/home`);
  await page
    .getByRole("alert")
    .filter({ hasText: /many rows/ })
    .waitFor();
  await take(person, "removal-asked", ["home"]);

  await stage.sandbox.stripe("troubled", "POST", "/v1/products", { name: "Tea" });
  await until("the event", async () => {
    const [found] = await sql`select from billstack.inbox where type = 'product.created'`;
    return found !== undefined;
  });
  await sql`
    update billstack.inbox set status = 'buried', failures = 10, last_error = 'The object was not found.'
    from billstack.connections where connections.id = connection_id and team_id = ${teamId}`;
  await fetch(`${stage.server.url}/api/webhooks/stripe/${teamId}`, {
    method: "POST",
    headers: { "stripe-signature": `t=${Math.floor(Date.now() / 1_000)},v1=${"0".repeat(64)}` },
    body: "{}",
  });
  await take(person, "failed", ["events"]);
  await page
    .getByRole("link", { name: /created/ })
    .first()
    .click();
  await page.getByText("Payload").waitFor();
  await takePictures(page, "event-failed");

  await stage.sandbox.fail("troubled", "500");
  const [customer] = await sql<{ id: string }[]>`select id from ${customers} limit 1`;
  await page.goto(`/teams/${teamId}/customers/${customer?.id}`);
  await page.getByRole("button", { name: "Refresh from Stripe" }).click();
  await page.locator("[aria-live] .text-bad").waitFor();
  await takePictures(page, "customer-stripe-down");
  await page.request.post(`/api/billstack/teams/${teamId}/stripe/check`, {
    headers: { origin: stage.server.url },
  });
  await take(person, "stripe-down", ["home"]);
  await stage.sandbox.mend();
});

test("a viewer, and a page whose server is gone", async () => {
  const person = await connected("watched", 20);
  const { page, teamId } = person;
  await stage.sandbox.stripe("watched", "POST", "/v1/customers", { name: "Nadia Newcomer" });
  await page.getByRole("link", { name: "Events", exact: true }).click();
  await page.getByRole("link", { name: "customer.created" }).first().waitFor();
  await page.keyboard.press("ControlOrMeta+K");
  await page.getByRole("dialog").getByRole("combobox").fill("verify now");
  await page.getByRole("option", { name: "Verify now", exact: true }).click();
  await page.getByRole("status", { name: "Messages" }).getByRole("button").waitFor();
  await takePictures(page, "toast-done", { part: "window" });
  await page.request.post(`/api/billstack/teams/${teamId}/sql-access`, {
    headers: { origin: stage.server.url },
    data: {},
  });
  await becomeViewer(person);
  await take(person, "viewer", PAGES);
  await page.getByRole("link", { name: "customer.created" }).first().click();
  await page.getByText("Payload").waitFor();
  await takePictures(page, "event-viewer");
  await page.goto(`/teams/${teamId}/tables/customers`);
  await page.getByRole("button", { name: "Views", exact: true }).click();
  await page.getByRole("dialog").waitFor();
  await takePictures(page, "tables-views-viewer", { part: "window" });
  await page.keyboard.press("Escape");

  await page.route(/\/trpc\//, (route) => route.abort());
  await page.getByRole("link", { name: "Events", exact: true }).click();
  await page.getByText("The BillStack server does not answer").first().waitFor();
  await takePictures(page, "events-server-down", { part: "window" });
  await page.getByRole("link", { name: "Home", exact: true }).click();
  await page.getByRole("heading", { level: 1, name: "Home" }).waitFor();
  await takePictures(page, "home-server-down", { part: "window" });
  await page.unroute(/\/trpc\//);
  await stage.server.sql`update billstack.sessions set expires_at = now() - interval '1 day'`;
  await page.goto(`/teams/${teamId}/customers`);
  await page.getByText("Your session has expired").waitFor();
  await takePictures(page, "session-expired");
});

test("a team without Stripe, as a viewer sees it", async () => {
  const person = await stage.newPerson();
  await becomeViewer(person);
  await take(person, "new-viewer", ["home", "revenue"]);
});

test("texts from outside", async () => {
  const customer = await createOutsideCustomer(stage.sandbox, "outside");
  const person = await connected("outside", 0);
  const { page, teamId } = person;
  const headers = { origin: stage.server.url };
  await page.request.patch(`/api/billstack/teams/${teamId}`, { headers, data: { name: OUTSIDE_NAME } });
  await page.request.post(`/api/billstack/teams/${teamId}/sql-access`, { headers, data: {} });
  const answer = await page.request.post(`/api/billstack/teams/${teamId}/sql/queries`, {
    headers,
    data: { name: OUTSIDE_NAME, sql: "select name, email, metadata from customers" },
  });
  const { query } = (await answer.json()) as { query: { id: string } };
  await take(person, "outside-texts", ["customers"]);
  await page.getByRole("button", { name: /^Team:/ }).click();
  await page.getByRole("menu").waitFor();
  await takePictures(page, "team-menu-outside-texts", { part: "window" });
  await page.goto(`/teams/${teamId}/customers/${customer}`);
  await page.getByRole("region", { name: "Subscriptions" }).getByText("WWWW").first().waitFor();
  await takePictures(page, "customer-outside-texts");
  await page.goto(`/teams/${teamId}/revenue?figure=mrr`);
  await page.getByRole("dialog").getByText("WWWW").first().waitFor();
  await takePictures(page, "revenue-lines-outside-texts", { part: "window" });
  await page.goto(`/teams/${teamId}/tables/customers?row=${customer}`);
  await page.getByRole("complementary").getByText("WWWW").first().waitFor();
  await takePictures(page, "tables-row-outside-texts", { part: "window" });
  await page.goto(`/teams/${teamId}/sql?query=${query.id}`);
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await page.getByRole("region", { name: "Result" }).getByText("WWWW").first().waitFor();
  await takePictures(page, "sql-outside-texts", { part: "window" });
});
