import { until } from "@billstack/server/testing";
import type { Page } from "playwright-core";
import { test } from "vitest";

import { connect } from "../connect.js";
import { useStage } from "../stage.js";
import { takePictures } from "./take-pictures.js";

const stage = useStage();
const ACCOUNT = "northwind";

/** Creates an object in the account. */
async function create(path: string, fields: Record<string, string>): Promise<string> {
  return String((await stage.sandbox.stripe(ACCOUNT, "POST", `/v1/${path}`, fields))["id"]);
}

/** Opens a page of the team by its link in the navigation. */
const open = (page: Page, name: string) =>
  page.getByRole("navigation", { name: "Team" }).getByRole("link", { name, exact: true }).click();

const NOT_CONNECTED = "Stripe is not connected yet";
const CONNECTION_FORM = { name: "Connect Stripe" };

test("the pages of a team's data", async () => {
  await stage.sandbox.seed(ACCOUNT, 60);
  const { page, teamId } = await stage.newPerson();
  await page.request.put("/api/auth/account", {
    data: { name: "Ada Lovelace" },
    headers: { origin: stage.server.url },
  });
  await page.reload();
  await page.getByRole("form", CONNECTION_FORM).waitFor();
  await takePictures(page, "connection-new");
  for (const [link, text] of [
    ["Home", "0 of 4 done"],
    ["Revenue", NOT_CONNECTED],
    ["Customers", NOT_CONNECTED],
    ["Tables", NOT_CONNECTED],
    ["SQL", NOT_CONNECTED],
    ["Events", NOT_CONNECTED],
  ] as const) {
    await open(page, link);
    await page.getByText(text).waitFor();
    await takePictures(page, `${link.toLowerCase()}-new`);
  }

  await open(page, "Stripe connection");
  await page.getByRole("form", CONNECTION_FORM).waitFor();
  await connect(page, `sk_test_sandbox_${ACCOUNT}`, `pk_test_sandbox_${ACCOUNT}`);
  await open(page, "Home");
  await page.getByRole("button", { name: "Verify now" }).click();
  await page.getByText("The copy is equal to Stripe").waitFor();
  await page.getByRole("figure", { name: "MRR by month" }).getByRole("application").waitFor();
  await takePictures(page, "home-steps-left");
  await page.getByRole("button", { name: /^Hide/ }).click();
  await takePictures(page, "home-equal");

  await customers(page, teamId);
  await tables(page, teamId);
  await sqlConsole(page, teamId);
  await events(page);

  await open(page, "Home");
  await page.getByRole("heading", { level: 1, name: "Home" }).waitFor();
  await page.keyboard.press("ControlOrMeta+K");
  await page.getByRole("dialog").getByRole("combobox").waitFor();
  await takePictures(page, "palette-open", { part: "window" });
  await page.keyboard.type("invo");
  await takePictures(page, "palette-search", { part: "window" });
  await page.keyboard.press("Escape");

  await revenue(page);
  await stage.sandbox.revoke(ACCOUNT);
  await page.request.post(`/api/billstack/teams/${teamId}/stripe/check`, {
    headers: { origin: stage.server.url },
  });
  await open(page, "Home");
  await page.getByRole("alert").filter({ hasText: "Stripe refuses the key" }).waitFor();
  await page.getByRole("figure", { name: "MRR by month" }).getByRole("application").waitFor();
  await takePictures(page, "home-key-refused");
  await page.goto(`/teams/${teamId}/settings/stripe`);
  await page.getByRole("alert").filter({ hasText: "Stripe refuses the key" }).waitFor();
  await takePictures(page, "connection-key-refused");
  await stage.sandbox.restore(ACCOUNT);
});

async function revenue(page: Page): Promise<void> {
  await open(page, "Revenue");
  const figure = page.getByRole("link", { name: /, MRR: show the lines$/ });
  await figure.waitFor();
  const chart = page.getByRole("figure", { name: "What changed MRR" });
  await chart.getByRole("application").waitFor();
  await takePictures(page, "revenue-one-currency");
  await chart.getByRole("button", { name: "Show as table" }).click();
  await chart.getByRole("row").first().waitFor();
  await takePictures(page, "revenue-chart-as-table");
  await figure.click();
  await page.getByRole("dialog", { name: "MRR" }).getByText("together").waitFor();
  await takePictures(page, "revenue-lines", { part: "window" });
  await page.getByRole("button", { name: "Close" }).click();

  const product = await create("products", { name: "Atelier" });
  const price = await create("prices", {
    product,
    currency: "eur",
    unit_amount: "5000",
    "recurring[interval]": "month",
  });
  const customer = await create("customers", { name: "Élodie Martin", email: "elodie@example.com" });
  await create("subscriptions", {
    customer,
    "items[0][price]": price,
    collection_method: "send_invoice",
    days_until_due: "30",
  });
  await until("the totals without EUR", async () => {
    await page.reload();
    await figure.waitFor();
    return page.getByText("The totals leave out EUR").isVisible();
  });
  await takePictures(page, "revenue-two-currencies");
  await page.getByRole("button", { name: "Enter rates" }).click();
  await page.getByLabel("1 EUR in USD").fill("1,25");
  await page.getByRole("button", { name: "Save rates" }).click();
  await page.getByText("Write the decimals after a point, such as 0.92.").waitFor();
  await takePictures(page, "revenue-rates", { part: "window" });
  await page.keyboard.press("Escape");
}

async function customers(page: Page, teamId: string): Promise<void> {
  await open(page, "Customers");
  await page.getByRole("list", { name: "Newest customers" }).getByRole("link").nth(10).waitFor();
  await takePictures(page, "customers-newest");
  await page.getByLabel("Find a customer").fill("a");
  await page.getByRole("list", { name: "Found customers" }).waitFor();
  await takePictures(page, "customers-found");
  const [most] = await stage.server.sql.unsafe<{ id: string }[]>(
    `select customer as id from stripe_team_${teamId}.invoices group by customer order by count(*) desc limit 1`,
  );
  await page.goto(`/teams/${teamId}/customers/${most?.id}`);
  await page.getByRole("region", { name: "Invoices", exact: true }).getByRole("row").nth(1).waitFor();
  await takePictures(page, "customer-one");
  await page.goto(`/teams/${teamId}/customers/cus_nobody`);
  await page.getByText("There is no such customer").waitFor();
  await takePictures(page, "customer-unknown");
}

async function tables(page: Page, teamId: string): Promise<void> {
  await open(page, "Tables");
  await page.getByRole("link", { name: /^customers/ }).waitFor();
  await takePictures(page, "tables-list", { part: "window" });
  await page.goto(`/teams/${teamId}/tables/invoices`);
  const rows = page.getByRole("region", { name: "Rows of invoices" });
  await rows.getByRole("rowheader").getByRole("link").first().waitFor();
  await takePictures(page, "tables-grid", { part: "window" });
  await page.getByRole("button", { name: "Filter" }).click();
  const form = page.getByRole("form", { name: "Condition" });
  await form.getByLabel("Column").selectOption({ label: "Total" });
  await form.getByLabel("Value").fill("29.5");
  await takePictures(page, "tables-filter", { part: "window" });
  await form.getByRole("button", { name: "Apply" }).click();
  await page.getByRole("button", { name: "Total is at least $29.50", exact: true }).waitFor();
  await takePictures(page, "tables-filtered", { part: "window" });
  await rows.getByRole("rowheader").getByRole("link").first().click();
  await page.getByText("Raw JSON").waitFor();
  await takePictures(page, "tables-row", { part: "window" });
  await page.keyboard.press("Escape");
  for (const name of ["Columns", "Views", "Export", "Copy as SQL"]) {
    await page.getByRole("button", { name, exact: true }).click();
    await page.getByRole("dialog").waitFor();
    await takePictures(page, `tables-${name.toLowerCase().replaceAll(" ", "-")}`, { part: "window" });
    await page.keyboard.press("Escape");
  }
}

async function sqlConsole(page: Page, teamId: string): Promise<void> {
  await page.goto(`/teams/${teamId}/sql`);
  await page.getByText("SQL access is off for this team").waitFor();
  await takePictures(page, "sql-off");
  await page.goto(`/teams/${teamId}/settings/sql-access`);
  await page.getByRole("button", { name: "Create SQL login" }).waitFor();
  await takePictures(page, "sql-access-none");
  await page.getByRole("button", { name: "Create SQL login" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Copy Password" }).waitFor();
  await takePictures(page, "sql-access-secret", { part: "window" });
  await page.goto(`/teams/${teamId}/settings/sql-access`);
  await page.getByRole("button", { name: "New password" }).waitFor();
  await takePictures(page, "sql-access-on");
  await page.goto(`/teams/${teamId}/sql`);
  await page
    .getByRole("region", { name: "Examples", exact: true })
    .getByRole("button", { name: "List prices per month by product" })
    .click();
  const editor = page.getByRole("textbox", { name: "SQL" });
  await editor.getByText("with lines as (").click();
  await page.keyboard.press("ControlOrMeta+Enter");
  await page.getByRole("columnheader", { name: "per_month" }).waitFor();
  await takePictures(page, "sql-result");
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.press("Delete");
  await page.keyboard.insertText("select name, nam from customers");
  await page.keyboard.press("ControlOrMeta+Enter");
  await page.getByText('column "nam" does not exist').waitFor();
  await takePictures(page, "sql-error");
}

async function events(page: Page): Promise<void> {
  await create("customers", { name: "Nadia Newcomer", email: "nadia@example.com" });
  await open(page, "Events");
  const made = page.getByRole("link", { name: "customer.created" }).first();
  await made.waitFor();
  await takePictures(page, "events-list");
  await made.click();
  await page.getByRole("heading", { name: "Payload" }).waitFor();
  await takePictures(page, "event-one");
}
