import { expect, test } from "vitest";

import { ALL_LOADED, connect, openRows, openSync, statusOf } from "./connect.js";
import { useStage } from "./stage.js";
import { waitedForADay } from "./waited-for-a-day.js";

const stage = useStage();

type Page = Awaited<ReturnType<typeof stage.newPerson>>["page"];

/** Finds the value that the run shows for a name, such as "Time left". */
const factOf = (page: Page, name: string) =>
  page
    .getByRole("term")
    .filter({ hasText: new RegExp(`^${name}$`) })
    .locator("xpath=following-sibling::dd");

const requestsOf = async (page: Page) =>
  Number((await factOf(page, "Requests to Stripe").innerText()).replace(/\D/g, ""));

test("a run shows its progress, still does after a reload, and is in the history when it has ended", async () => {
  await stage.sandbox.seed("slow", 300);
  await stage.sandbox.fail("slow", "delay", 200);
  const { page } = await stage.newPerson();
  await connect(page, "sk_test_sandbox_slow", "pk_test_sandbox_slow");
  await statusOf(page, "Webhook").getByText("Configured", { exact: true }).waitFor();
  await openSync(page);
  await page.getByText("Syncing now").waitFor();
  await page.getByRole("progressbar", { name: "Customers" }).waitFor();
  await factOf(page, "Time left").waitFor();
  const early = await requestsOf(page);
  await expect.poll(() => requestsOf(page), { timeout: 20_000 }).toBeGreaterThan(early);

  await page.reload();
  await page.getByText("Syncing now").waitFor();
  const reloaded = await requestsOf(page);
  expect(reloaded).toBeGreaterThan(early);
  await expect.poll(() => requestsOf(page), { timeout: 20_000 }).toBeGreaterThan(reloaded);
  await stage.sandbox.mend();
  await page.getByText(ALL_LOADED).waitFor();
  await openRows(page);
  await page.getByRole("row", { name: /^Customers 300 \d+ Done/ }).waitFor();
  const rows = await factOf(page, "Rows").innerText();
  expect(await page.getByRole("progressbar").count()).toBe(1);

  await page.getByText("History of syncs").click();
  const history = page.getByRole("table", { name: "Syncs since the team was connected" });
  await history.getByRole("row", { name: new RegExp(`Everything .* ${rows} [\\d,]+ Completed$`) }).waitFor();
  await page.getByText("Options").click();
  await page.getByLabel("All object types").uncheck();
  await page.getByLabel("Customers").check();
  await page.getByRole("button", { name: "Sync now" }).click();
  await history.getByRole("row", { name: /Customers [\d.]+ s 300 \d+ Completed$/ }).waitFor();
  expect(await history.getByRole("row").count()).toBe(3);
});

test("the data is loaded even if the person leaves the page right after connecting", async () => {
  await stage.sandbox.seed("hasty", 5);
  await stage.sandbox.fail("hasty", "delay", 300);
  const { page, teamId } = await stage.newPerson();
  const answered = page.waitForResponse(/connection\.connect/);
  await connect(page, "sk_test_sandbox_hasty", "pk_test_sandbox_hasty");
  await answered;
  await page.goto("about:blank");
  await stage.sandbox.mend();
  await page.goto(`${stage.server.url}/teams/${teamId}/settings/sync`);
  await page.getByText(ALL_LOADED).waitFor();
});

test("nothing is loaded if the person switched that off", async () => {
  const { page, teamId } = await stage.newPerson();
  await page.getByLabel("Sync my data now").uncheck();
  await connect(page, "sk_test_sandbox_calm", "pk_test_sandbox_calm");
  await statusOf(page, "Webhook").getByText("Configured", { exact: true }).waitFor();
  await statusOf(page, "State").getByText("Not synced yet").waitFor();
  await openSync(page);
  await page.getByText("Nothing has been synced yet.").waitFor();
  const runs = await stage.server.sql`
    select from billstack.backfills join billstack.connections on connections.id = connection_id
    where team_id = ${teamId}`;
  expect(runs).toHaveLength(0);
});

test("the page names skipped objects and what to do, and says that the next run continues a failed one", async () => {
  await stage.sandbox.seed("shut", 3);
  const { page, teamId } = await stage.newPerson();
  await connect(page, "rk_test_sandbox_shut_no_invoices", "pk_test_sandbox_shut");
  await statusOf(page, "Webhook").getByText("Configured", { exact: true }).waitFor();
  await openSync(page);
  await page.getByText("Skipped: Invoices").waitFor();
  await page.getByText("The table below says why each was skipped.").waitFor();
  await page
    .getByRole("row", { name: /^Invoices The restricted key may not read this.* Skipped$/ })
    .waitFor();

  // Slow answers keep the run going until the key is revoked.
  await stage.sandbox.fail("shut", "delay", 1_500);
  await page.getByRole("button", { name: "Sync now" }).click();
  await page.getByText("Syncing", { exact: true }).first().waitFor();
  await stage.sandbox.revoke("shut");
  await stage.sandbox.mend();
  await page.getByText("Replace the keys, and the run continues automatically").waitFor();
  await waitedForADay(stage.server, teamId);
  await page.getByText("The sync failed before it was complete").waitFor();
  await page.getByText("continues where this one stopped").waitFor();
});
