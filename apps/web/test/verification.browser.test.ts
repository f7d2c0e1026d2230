import { expect, test } from "vitest";

import { connectAndLoad, openSync } from "./connect.js";
import { useStage } from "./stage.js";
import { waitedForADay } from "./waited-for-a-day.js";

const stage = useStage();

test("a verification finds rows that were changed by hand, corrects them, and lists them", async () => {
  await stage.sandbox.seed("proved", 12);
  const { page, teamId } = await stage.newPerson();
  await connectAndLoad(page, "proved");
  await openSync(page);
  await page.getByText("Synced, and not verified yet").waitFor();
  await page.getByText("Nothing has been verified yet.").waitFor();

  await page.getByRole("button", { name: "Verify now" }).click();
  await page.getByText(/^Equal to Stripe as of/).waitFor();
  await page.getByText(/^[\d,]+ objects compared, no difference found\.$/).waitFor();
  const { sql } = stage.server;
  const customers = sql(`stripe_team_${teamId}.customers`);
  const [gone] =
    await sql`delete from ${customers} where id = (select max(id) from ${customers}) returning id`;
  const [changed] = await sql`
    update ${customers} set name = 'Nobody' where id = (select min(id) from ${customers}) returning id`;

  await stage.sandbox.fail("proved", "delay", 100);
  await page.getByRole("button", { name: "Verify now" }).click();
  await page.getByRole("progressbar", { name: "Objects compared" }).waitFor();
  await page.reload();
  await page.getByRole("progressbar", { name: "Objects compared" }).waitFor();
  await stage.sandbox.mend();
  await page.getByText("2 differences found, all fixed").waitFor();
  await page.getByText("Results by object").click();
  const table = page.getByRole("table", { name: "Objects compared with Stripe, and what differed" });
  await table.getByRole("row", { name: "Customers 12 1 0 1 2" }).waitFor();
  const named = page.getByRole("list", { name: "Differences" }).getByRole("listitem");
  await named
    .filter({ hasText: String(gone?.["id"]) })
    .getByText("The row was added")
    .waitFor();
  await named
    .filter({ hasText: String(changed?.["id"]) })
    .getByText("written again as Stripe has it")
    .waitFor();
  expect(await named.count()).toBe(2);
  // Rows differed although events should have told BillStack, so the page calls the copy nothing better than that.
  await page.getByText("1 problem needs attention").waitFor();
  const equal = page.getByText("The copy was last equal to Stripe").locator("time");
  expect(await equal.getAttribute("title")).not.toBe("");
  const rows = await sql`select from ${customers} where name <> 'Nobody'`;
  expect(rows).toHaveLength(12);
});

test("a failed verification says why, and does not call the copy equal", async () => {
  const { page, teamId } = await stage.newPerson();
  await connectAndLoad(page, "rolledlater");
  await openSync(page);
  await stage.sandbox.revoke("rolledlater");
  await page.getByRole("button", { name: "Verify now" }).click();
  await page.getByText("Replace the keys, and the run continues automatically").waitFor();
  await waitedForADay(stage.server, teamId);
  await page.getByText("The verification failed before it was complete").waitFor();
  await page.getByText("Replace the keys, then start the verification again.").waitFor();
  await page.getByText("1 problem needs attention").waitFor();
  expect(await page.getByText("Equal to Stripe").count()).toBe(0);
});

test("objects that the key cannot read are not compared, and a viewer cannot start a verification", async () => {
  const { page, teamId } = await stage.newPerson();
  await connectAndLoad(page, "halfseen", "rk_test_sandbox_halfseen_no_invoices");
  await openSync(page);
  await page.getByRole("button", { name: "Verify now" }).click();
  await page.getByText("Not compared: Invoices").waitFor();
  await stage.server.sql`update billstack.members set role = 'viewer' where team_id = ${teamId}`;
  await page.reload();
  await page.getByText("Your role in this team (viewer) may not start a verification.").waitFor();
  expect(await page.getByRole("button", { name: "Verify now" }).isDisabled()).toBe(true);
});
