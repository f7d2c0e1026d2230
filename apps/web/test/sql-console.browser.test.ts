import { readFile } from "node:fs/promises";

import type { Page } from "playwright-core";
import { expect, test } from "vitest";

import { accessibilityFaults } from "./accessibility-faults.js";
import { connectAndLoad } from "./connect.js";
import { useStage } from "./stage.js";

const stage = useStage();

const NARROW_DARK = { colorScheme: "dark", viewport: { width: 390, height: 844 } } as const;

/** Replaces the text of the editor, as a person does. */
async function write(page: Page, sql: string): Promise<void> {
  const editor = page.getByRole("textbox", { name: "SQL" });
  await editor.click();
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.press("Delete");
  await page.keyboard.insertText(sql);
}

const side = (page: Page, name: string) => page.getByRole("region", { name, exact: true });
const cells = (page: Page) => page.getByRole("region", { name: "Result" }).getByRole("cell");

test("a person asks for SQL access, runs queries and stops one, and saves one for the team", async () => {
  await stage.sandbox.seed("queried", 5);
  const { page } = await stage.newPerson();
  await page.getByRole("link", { name: "SQL", exact: true }).click();
  await page.getByText("Stripe is not connected yet").waitFor();
  await page.getByRole("link", { name: "Connect Stripe" }).click();
  await connectAndLoad(page, "queried");
  await page.getByRole("link", { name: "SQL", exact: true }).click();
  await page.getByText("SQL access is off for this team").waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.getByRole("link", { name: "Go to SQL access" }).click();
  await page.getByRole("button", { name: "Create SQL login" }).click();
  const made = page.getByRole("dialog");
  await made.getByRole("button", { name: "Copy Password" }).waitFor();
  await page.goto(page.url().replace("/settings/sql-access", "/sql"));

  await side(page, "Examples").getByRole("button", { name: "List prices per month by product" }).click();
  await page.getByRole("textbox", { name: "SQL" }).getByText("with lines as (").click();
  await page.keyboard.press("ControlOrMeta+Enter");
  await page.getByRole("columnheader", { name: "per_month" }).waitFor();

  await write(page, "select name, nam from customers");
  await page.getByRole("button", { name: "Run" }).click();
  await page.getByText('column "nam" does not exist').waitFor();
  await page.getByText("Line 1, column 14").waitFor();
  expect(await page.locator(".cm-sql-error").textContent()).toBe("nam");

  await write(
    page,
    `select null as nothing, '{"a":{"b":1}}'::jsonb as data, 1999 as amount, '=1+1' as formula`,
  );
  await page.keyboard.press("ControlOrMeta+Enter");
  await page.getByText("1 row in").waitFor();
  expect(await cells(page).allTextContents()).toEqual(["NULL", '{"a": {"b": 1}}', "1999", "=1+1"]);
  await cells(page).getByRole("button").click();
  await page.getByRole("dialog", { name: "data, row 1" }).getByText('"b": 1').waitFor();
  await page.keyboard.press("Escape");
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Download CSV" }).click(),
  ]);
  expect(await readFile((await file.path()) ?? "", "utf8")).toBe(
    `nothing,data,amount,formula\r\n,"{""a"": {""b"": 1}}",1999,'=1+1\r\n`,
  );

  await write(page, "select pg_sleep(25)");
  await page.getByRole("button", { name: "Run" }).click();
  await page.getByRole("button", { name: "Stop" }).click();
  await page.getByText("Stopped.").waitFor();

  await write(page, "select generate_series(1, 100000) as n");
  await page.getByRole("button", { name: "Run" }).click();
  await page.getByText("First 1,000 rows").waitFor();

  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByRole("dialog").getByLabel("Name", { exact: true }).fill("Numbers");
  await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
  const saved = side(page, "Saved queries");
  await saved.getByRole("link", { name: "Numbers", exact: true }).waitFor();
  await page.waitForURL(/\/sql\?query=/);
  const address = page.url();
  await saved.getByRole("button", { name: "Rename Numbers" }).click();
  await page.getByRole("dialog").getByLabel("Name", { exact: true }).fill("All numbers");
  await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
  await write(page, "select 2");
  await page.getByRole("button", { name: "Save changes" }).click();
  await page.getByRole("button", { name: "Save changes" }).and(page.locator(":disabled")).waitFor();
  await side(page, "Tables")
    .getByText(/tables without data$/)
    .click();
  await side(page, "Tables").getByText("BillStack does not sync these objects").waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);

  // The address opens the saved query for everybody, and keeps what a person has changed and not saved.
  await write(page, "select 2 + 2");
  await page.reload();
  const editor = page.getByRole("textbox", { name: "SQL" });
  await editor.getByText("select 2 + 2").waitFor();
  await page.getByRole("button", { name: "Save changes" }).and(page.locator(":enabled")).waitFor();
  await page.evaluate(() => localStorage.clear());
  await page.goto(address);
  await editor.getByText("select 2", { exact: true }).waitFor();
  expect(await saved.getByRole("link", { name: "All numbers" }).getAttribute("aria-current")).toBe("page");
  await page.goto(`${address}gone`);
  await page.getByText("There is no such saved query").waitFor();

  // The person's own text is still there after a reload, and the saved one can be opened in its place.
  await write(page, "select 3 as three from ");
  await side(page, "Tables")
    .locator("summary", { hasText: /^customers$/ })
    .click();
  await side(page, "Tables").getByRole("button", { name: "customers table" }).click();
  await page.reload();
  await editor.getByText("select 3 as three from customers").waitFor();
  await saved.getByRole("link", { name: "All numbers", exact: true }).click();
  await editor.getByText("select 2", { exact: true }).waitFor();
  await page.goBack();
  await editor.getByText("select 3 as three from customers").waitFor();
  await page.goForward();
  await editor.getByText("select 2", { exact: true }).waitFor();
  await saved.getByRole("button", { name: "Delete All numbers" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete query" }).click();
  await saved.getByText("None yet.").waitFor();
  await page.waitForURL(/\/sql$/);

  await page.emulateMedia({ colorScheme: NARROW_DARK.colorScheme });
  await page.setViewportSize(NARROW_DARK.viewport);
  await page.getByRole("button", { name: "Run" }).click();
  await page.getByText("1 row in").waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
});

test("a search of a table that takes the database too long says what is faster, and leads to the SQL console", async () => {
  await stage.sandbox.seed("toolarge", 5);
  const { page, teamId } = await stage.newPerson();
  await connectAndLoad(page, "toolarge");
  await page.goto(`/teams/${teamId}/tables/customers`);
  const rows = page.getByRole("region", { name: "Rows of customers" }).locator("tbody th a");
  await rows.first().waitFor();
  const [wanted = ""] = await rows.allInnerTexts();
  const table = `stripe_team_${teamId}.customers`;
  await stage.server.sql.unsafe(`update ${table} set name = 'Sought', created = 1600000000`);
  // The search waits for the lock until it is stopped, as if it had to look at millions of rows.
  const session = await stage.server.sql.reserve();
  await session.unsafe(`begin; lock table ${table}`);
  try {
    await page.getByLabel("Search", { exact: true }).fill("sought");
    await page.getByText("This table is too large for this question").waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
  } finally {
    await session.unsafe("commit");
    session.release();
  }
  const console = page.getByRole("link", { name: "Open the SQL console" });
  expect(await console.getAttribute("href")).toBe(`/teams/${teamId}/sql`);
  await stage.server.sql.unsafe(
    `update ${table} set created = extract(epoch from now())::bigint - 86400 where id = '${wanted}'`,
  );
  await page.getByRole("button", { name: "Only the last 30 days" }).click();
  await expect.poll(() => rows.allInnerTexts()).toEqual([wanted]);
  await page.getByRole("button", { name: /^Remove the condition: Created/ }).waitFor();
});
