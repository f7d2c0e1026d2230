import { expect, test } from "vitest";

import {
  ALL_LOADED,
  connect,
  connectAndLoad,
  openConnection,
  openRows,
  openSync,
  statusOf,
} from "./connect.js";
import { PASSWORD, useStage } from "./stage.js";

const stage = useStage();

test("a new user connects the sandbox, sees its data and a change, connects again, and switches to live mode", async () => {
  await stage.sandbox.seed("acme", 25);
  await stage.sandbox.seed("live_acme", 3);
  const page = await stage.newPage();
  await page.goto("/sign-up");
  await page.getByLabel("E-mail address").fill("ada@example.com");
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByLabel("Team name").fill("Acme Billing");
  await page.getByRole("button", { name: "Create account" }).click();
  await page.getByRole("main").getByRole("link", { name: "Connect Stripe" }).click();
  await page.getByRole("form", { name: "Connect Stripe" }).waitFor();
  const teamId = /\/teams\/([a-z0-9]{16})\//.exec(page.url())?.[1] ?? "";

  await page.getByRole("button", { name: "Use sandbox keys" }).click();
  expect(await page.getByLabel("Publishable key").inputValue()).toBe("pk_test_sandbox_acme");
  await page.getByRole("button", { name: "Connect", exact: true }).click();

  await page.getByText(/BillStack created the endpoint we_\w+ in your Stripe account/).waitFor();
  await page.getByRole("link", { name: "Go to Sync" }).click();
  await page.getByRole("progressbar", { name: "Object types synced" }).waitFor();
  await page.getByText(ALL_LOADED).waitFor();
  await openRows(page);
  await page.getByRole("row", { name: /^Customers 25 \d+ Done/ }).waitFor();
  await openConnection(page);
  await statusOf(page, "State").getByText("Not verified yet").waitFor();
  await statusOf(page, "Secret key").getByText("Valid").waitFor();
  await statusOf(page, "Schema").getByText(`stripe_team_${teamId}`).waitFor();
  await statusOf(page, "Last event").getByText("None yet").waitFor();

  await page.getByRole("link", { name: "Tables" }).click();
  await page.getByRole("link", { name: "customers 25 rows" }).click();
  await page
    .getByRole("paragraph")
    .filter({ hasText: /^25 rows$/ })
    .waitFor();

  await stage.sandbox.stripe("acme", "POST", "/v1/customers", { name: "Nadia Newcomer" });
  await page.getByRole("cell", { name: "Nadia Newcomer" }).waitFor();
  await page.getByRole("link", { name: "customers 26 rows" }).waitFor();

  await page.getByRole("link", { name: "Events" }).click();
  await page.getByRole("row", { name: /customer\.created Applied/ }).waitFor();
  await page.getByRole("link", { name: "customer.created" }).click();
  await page.getByRole("region", { name: "Payload as Stripe sent it" }).getByText("Nadia Newcomer").waitFor();

  await page.getByRole("link", { name: "Stripe connection" }).click();
  await statusOf(page, "Last event").getByText("just now").waitFor();
  const accountName = await statusOf(page, "Account").locator("span").innerText();
  await page.getByRole("button", { name: "Disconnect" }).click();
  const dialog = page.getByRole("dialog", { name: `Disconnect ${accountName}?` });
  const drop = dialog.getByRole("button", { name: "Disconnect and drop the schema" });
  await dialog.getByLabel(/^Type/).fill("something else");
  expect(await drop.isDisabled()).toBe(true);
  await dialog.getByLabel(/^Type/).fill(accountName);
  await drop.click();
  await page.getByText("Disconnected", { exact: true }).waitFor();
  const schemas = await stage.server.sql`select from pg_namespace where nspname = ${`stripe_team_${teamId}`}`;
  expect(schemas).toHaveLength(0);

  await connectAndLoad(page, "acme");
  await openSync(page);
  await openRows(page);
  await page.getByRole("row", { name: /^Customers 26 \d+ Done/ }).waitFor();
  await page.getByRole("link", { name: "Audit" }).click();
  // The filter above the entries has the same words.
  const entries = page.getByRole("main").getByRole("list");
  await entries.getByText("Disconnected Stripe").waitFor();
  expect(await entries.getByText("Connected Stripe", { exact: true }).count()).toBe(2);

  await openConnection(page);
  await page.getByRole("link", { name: "Switch to live mode" }).click();
  const checks = page.getByRole("list", { name: "Checks" });
  await checks.getByText("Webhooks arrive: not yet").waitFor();
  const leave = page.getByRole("button", { name: "Disconnect the test keys" });
  expect(await leave.isDisabled()).toBe(true);
  await stage.sandbox.stripe("acme", "POST", "/v1/customers", { name: "Last Test" });
  await checks.getByRole("link", { name: "Sync and verify" }).click();
  await page.getByRole("button", { name: "Verify now" }).click();
  await page.getByText("Equal to Stripe as of").waitFor();
  await page.goBack();
  for (const check of ["The copy is equal to Stripe", "Webhooks arrive", "Every event was applied"])
    await checks.getByText(`${check}: yes`).waitFor();
  await leave.click();
  await dialog.getByLabel(/^Type/).fill(accountName);
  await drop.click();
  await page.getByText("Disconnected", { exact: true }).waitFor();
  await page.reload();
  await page.getByText("Disconnect the test keys: done").waitFor();
  await connect(page, "sk_live_sandbox_acme", "pk_live_sandbox_acme");
  await page.getByText("This team has live keys").waitFor();
  await page.getByRole("link", { name: "Go to Sync" }).click();
  await page.getByText(ALL_LOADED).waitFor();
  await openRows(page);
  await page.getByRole("row", { name: /^Customers 3 \d+ Done/ }).waitFor();
  await openConnection(page);
  await statusOf(page, "Mode").getByText("Live mode").waitFor();
  expect(await page.getByText("Switch to live mode").count()).toBe(0);
});

test("the last run and what it loaded are still shown after a reload", async () => {
  await stage.sandbox.seed("reload", 5);
  const { page } = await stage.newPerson();
  await connectAndLoad(page, "reload");
  await openSync(page);
  await page.reload();
  await page.getByText(ALL_LOADED).waitFor();
  await openRows(page);
  await page.getByRole("row", { name: /^Customers 5 \d+ Done/ }).waitFor();
});

test("a run over chosen objects loads only these, and a running one can be canceled", async () => {
  await stage.sandbox.seed("choosy", 40);
  const { page } = await stage.newPerson();
  await page.getByLabel("Sync my data now").uncheck();
  await page.getByLabel("Secret key", { exact: true }).fill("sk_test_sandbox_choosy");
  await page.getByLabel("Publishable key").fill("pk_test_sandbox_choosy");
  await page.getByRole("button", { name: "Connect", exact: true }).click();
  await statusOf(page, "State").getByText("Not synced yet").waitFor();
  await openSync(page);
  await page.getByText("Nothing has been synced yet.").waitFor();

  await page.getByText("Options").click();
  await page.getByLabel("All object types").uncheck();
  await page.getByText("Choose at least one object type.").waitFor();
  await page.getByLabel("Customers").check();
  await page.getByRole("button", { name: "Sync now" }).click();
  await page.getByText("1 of 1 object types synced.").waitFor();
  await openRows(page);
  await page.getByRole("row", { name: /^Customers 40 \d+ Done/ }).waitFor();

  await stage.sandbox.fail("choosy", "delay", 1_000);
  await page.getByRole("button", { name: "Sync now" }).click();
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.getByText("The sync was canceled").waitFor();
  await page.getByText("continues where this one stopped").waitFor();
  await stage.sandbox.mend();
});
