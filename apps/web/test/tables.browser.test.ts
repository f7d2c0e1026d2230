import { readFile } from "node:fs/promises";

import type { Page } from "playwright-core";
import { beforeAll, expect, test } from "vitest";

import { accessibilityFaults } from "./accessibility-faults.js";
import { connectAndLoad } from "./connect.js";
import { useStage, type Person } from "./stage.js";

const stage = useStage();
const ACCOUNT = "browsed";
const SEEDED = 12;
const MORE = 438;

let person: Person;
let state: Awaited<ReturnType<ReturnType<Page["context"]>["storageState"]>>;
beforeAll(async () => {
  await stage.sandbox.seed(ACCOUNT, SEEDED);
});

/** Opens a page of the person whose team has the account. The first call signs the person up and loads the data. */
async function open(path: string, options: Parameters<typeof stage.newPage>[0] = {}): Promise<Page> {
  if (state === undefined) {
    person = await stage.newPerson();
    await connectAndLoad(person.page, ACCOUNT);
    // Rows that a sync would load in a minute, for the tests in which only their number counts.
    await stage.server.sql.unsafe(
      `insert into stripe_team_${person.teamId}.customers (id, name, email, created)
       select 'cus_more' || n, 'More ' || n, 'more.' || n || '@example.com', 1500000000 - n
       from generate_series(1, ${MORE}) n`,
    );
    state = await person.page.context().storageState();
  }
  const page = await stage.newPage({ storageState: state, ...options });
  await page.goto(`/teams/${person.teamId}/${path}`);
  return page;
}

const rows = (page: Page, table = "customers") => page.getByRole("region", { name: `Rows of ${table}` });
const ids = (page: Page, table = "customers") => rows(page, table).locator("tbody th a");
const firstId = async (page: Page, table = "customers"): Promise<string> =>
  ids(page, table).first().innerText();
const panel = (page: Page) => page.getByRole("complementary", { name: /^Row / });

test("all rows can be scrolled to, only those in view are in the page, and a header sorts them", async () => {
  const page = await open("tables/customers");
  await page
    .getByRole("paragraph")
    .filter({ hasText: new RegExp(`^${SEEDED + MORE} rows$`) })
    .waitFor();
  await ids(page).first().waitFor();
  await rows(page).getByText("NULL", { exact: true }).first().waitFor();
  const newest = await firstId(page);
  const lastPlace = async (): Promise<string | null> => {
    await rows(page).evaluate((region) => region.scrollTo({ top: region.scrollHeight }));
    return ids(page).last().getAttribute("data-place");
  };
  await expect.poll(lastPlace, { timeout: 20_000 }).toBe(String(SEEDED + MORE - 1));
  const oldest = await ids(page).last().innerText();
  expect(await ids(page).count()).toBeLessThan(100);

  const created = page.getByRole("columnheader", { name: "Created" });
  expect(await created.getAttribute("aria-sort")).toBe("descending");
  await created.getByRole("button").click();
  await page.waitForURL(/sort=created/);
  await expect.poll(() => firstId(page)).toBe(oldest);
  await page.getByRole("columnheader", { name: "Created" }).getByRole("button").click();
  await expect.poll(() => firstId(page)).toBe(newest);
});

test("a search and typed conditions leave the rows that match, and the address keeps them", async () => {
  const page = await open("tables/invoices");
  await ids(page, "invoices").first().waitFor();
  await page.getByRole("button", { name: "Filter" }).click();
  const form = page.getByRole("form", { name: "Condition" });
  await form.getByLabel("Column").selectOption({ label: "Total" });
  await form.getByLabel("Value").fill("ten");
  await form.getByRole("button", { name: "Apply" }).click();
  await form.getByText("Enter a number, such as 12.50.").waitFor();
  await form.getByLabel("Value").fill("29.5");
  await form.getByRole("button", { name: "Apply" }).click();
  await page.getByRole("button", { name: "Total is at least $29.50", exact: true }).waitFor();
  await page.getByRole("button", { name: "Filter" }).click();
  await form.getByLabel("Column").selectOption({ label: "Created" });
  await form.getByLabel("Value").fill("2020-01-31T12:30:00");
  await form.getByRole("button", { name: "Apply" }).click();
  await page.getByRole("button", { name: /^Created is at or after .*2020/ }).waitFor();
  const where = new URL(page.url()).searchParams.get("where");
  expect(JSON.parse(where ?? "")).toEqual([
    { column: "total", is: "min", value: 2950 },
    { column: "created", is: "after", value: new Date("2020-01-31T12:30:00").toISOString() },
  ]);
  await page.reload();
  await page.getByRole("button", { name: "Total is at least $29.50", exact: true }).waitFor();
  await page.getByLabel("Search", { exact: true }).fill("nobody at all");
  await page.getByText("No row matches").waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.getByRole("button", { name: "Clear search and filter" }).click();
  await ids(page, "invoices").first().waitFor();
  expect(new URL(page.url()).search).toBe("");
});

test("a click anywhere on a row opens it, an id in it opens the row that it names, and so does the keyboard", async () => {
  const page = await open("tables/subscriptions");
  await rows(page, "subscriptions").locator("tbody td").first().click();
  await panel(page).getByText("Collection method").waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  const link = panel(page).getByRole("link", { name: /^cus_/ });
  const customer = await link.innerText();
  await link.click();
  await page.waitForURL(`**/tables/customers?row=${customer}`);
  await panel(page).getByText("Invoice prefix").waitFor();
  const inStripe = await panel(page).getByRole("link", { name: "Open in Stripe" }).getAttribute("href");
  expect(inStripe).toBe(`https://dashboard.stripe.com/test/customers/${customer}`);
  await page.reload();
  await panel(page).getByText("Raw JSON").click();
  await panel(page).getByRole("region", { name: "Raw JSON" }).getByText(`"${customer}"`).waitFor();
  await page.keyboard.press("Escape");
  await panel(page).waitFor({ state: "detached" });
  await page.goBack();
  await panel(page).waitFor();
  await page.getByRole("button", { name: "Close the row" }).click();

  await ids(page).first().focus();
  for (const key of ["ArrowDown", "ArrowDown", "ArrowUp", "PageDown"]) await page.keyboard.press(key);
  const focused = () => page.evaluate(() => document.activeElement?.getAttribute("data-place"));
  await expect.poll(focused).toBe("21");
  await page.keyboard.press("Enter");
  await panel(page).getByText("Raw JSON").waitFor();
  await page.keyboard.press("Escape");
  await expect.poll(focused).toBe("21");
  await page.goto(`/teams/${person.teamId}/tables/customers?row=cus_nobody`);
  await page.getByText("There is no such row").waitFor();
});

test("columns are chosen and ordered, saved as a view of the team, exported, and copied as SQL", async () => {
  const page = await open("tables/customers");
  await page.getByRole("button", { name: "Columns" }).click();
  const columns = page.getByRole("dialog", { name: "Columns" });
  await columns.getByRole("checkbox", { name: "Name" }).uncheck();
  await columns.getByRole("button", { name: "Move Currency up" }).click();
  await columns.getByRole("button", { name: "Apply" }).click();
  const header = () => page.getByRole("columnheader").allInnerTexts();
  await expect.poll(async () => (await header()).slice(0, 3)).toEqual(["ID", "Currency", "Email"]);
  await page.getByLabel("Search", { exact: true }).fill("more.24");
  await page
    .getByRole("paragraph")
    .filter({ hasText: /^11 rows$/ })
    .waitFor();

  await page.getByRole("button", { name: "Views" }).click();
  const views = page.getByRole("dialog", { name: "Saved views" });
  await views.getByLabel("Save what the table shows now as").fill("Some more");
  await views.getByRole("button", { name: "Save view" }).click();
  await views.getByRole("link", { name: "Some more" }).waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.keyboard.press("Escape");
  const shown = (url: URL) => Object.fromEntries(url.searchParams);
  const saved = shown(new URL(page.url()));
  await page.goto(`/teams/${person.teamId}/tables/customers`);
  await page.getByRole("button", { name: "Views" }).click();
  await views.getByRole("link", { name: "Some more" }).click();
  await expect.poll(() => shown(new URL(page.url()))).toEqual(saved);
  await page
    .getByRole("paragraph")
    .filter({ hasText: /^11 rows$/ })
    .waitFor();

  await page.getByRole("button", { name: "Views" }).click();
  await views.getByRole("button", { name: "Delete the view Some more" }).click();
  await views.getByRole("button", { name: "Delete for everybody" }).click();
  await views.getByText("No view of this table is saved yet.").waitFor();
  await page.keyboard.press("Escape");

  // An export that is canceled saves nothing, and can be begun again.
  const downloads: unknown[] = [];
  page.on("download", (file) => downloads.push(file));
  await page.getByRole("button", { name: "Export" }).click();
  const dialog = page.getByRole("dialog", { name: "Export customers" });
  await page.route("**/export.csv*", () => undefined);
  const begun = page.waitForRequest(/export\.csv/);
  await dialog.getByRole("button", { name: "Export" }).click();
  const [request] = await Promise.all([begun, dialog.getByRole("progressbar").waitFor()]);
  const given = page.waitForEvent("requestfailed", (failed) => failed === request);
  await dialog.getByRole("button", { name: "Cancel the export" }).click();
  expect((await given).failure()?.errorText).toBe("net::ERR_ABORTED");
  await dialog.getByRole("button", { name: "Export" }).waitFor();
  expect(await dialog.getByText("The export did not work").count()).toBe(0);
  await page.unroute("**/export.csv*");
  expect(downloads).toEqual([]);
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    dialog.getByRole("button", { name: "Export" }).click(),
  ]);
  await dialog.getByText("11 rows,").waitFor();
  const lines = (await readFile(await download.path(), "utf8")).trim().split("\r\n");
  expect(lines).toHaveLength(12);
  expect(lines[0]).toMatch(/^id,currency,email,/);
  await dialog.getByRole("button", { name: "Close" }).last().click();

  await page.getByRole("button", { name: "Copy as SQL" }).click();
  const sql = await page.getByRole("region", { name: "SQL" }).innerText();
  const read = await stage.server.sql.unsafe<{ id: string }[]>(sql);
  expect(read.map(({ id }) => id)).toEqual(await ids(page).allInnerTexts());
});

test("a live change shows in its row at once, moves nothing, and reads only what is shown", async () => {
  const page = await open("tables/customers?sort=id");
  await ids(page).first().waitFor();
  const id = await firstId(page);
  const asked: string[] = [];
  page.on("request", (request) => {
    if (request.url().includes("tables.rows")) asked.push(request.url());
  });
  await stage.sandbox.stripe(ACCOUNT, "POST", `/v1/customers/${id}`, { name: "Changed Name" });
  await rows(page).getByText("Changed Name").waitFor();
  // One page of rows is shown. A question for one row asks for the columns beside it.
  const inputs = asked.flatMap(
    (url) => new URL(url).searchParams.get("input")?.match(/"limit":\d+[^}]*/g) ?? [],
  );
  expect([...new Set(inputs)].filter((input) => !/"limit":1\b/.test(input))).toHaveLength(1);
  expect(await page.getByText("Rows were added").count()).toBe(0);

  await page.getByRole("columnheader", { name: "Created" }).getByRole("button").click();
  await page.waitForURL(/sort=-created/);
  await ids(page).first().waitFor();
  const before = await ids(page).allInnerTexts();
  await stage.sandbox.stripe(ACCOUNT, "POST", "/v1/customers", { name: "Brand New" });
  await page.getByText("Rows were added, removed or moved").waitFor();
  expect(await ids(page).allInnerTexts()).toEqual(before);
  await page.getByRole("button", { name: "Show them" }).click();
  await rows(page).getByText("Brand New").waitFor();
});

test("the palette finds tables, pages and teams by the words of people, and goes to them", async () => {
  const page = await open("tables/customers");
  const palette = page.getByRole("dialog", { name: "Go to, find or do" });
  const options = palette.getByRole("option");
  const type = async (text: string): Promise<void> => {
    await page.keyboard.press("ControlOrMeta+K");
    await palette.getByRole("combobox").fill(text);
  };
  await page.getByRole("heading", { level: 1, name: "customers" }).waitFor();
  await type("invo");
  await palette.getByRole("option", { name: "invoices", exact: true }).waitFor();
  expect(await options.allInnerTexts()).not.toContain("Verify now");
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.keyboard.press("Enter");
  await page.waitForURL(`/teams/${person.teamId}/tables/invoices`);
  await type("mrr");
  await palette.getByRole("option", { name: "Revenue", exact: true }).waitFor();
  await page.keyboard.press("Enter");
  await page.waitForURL(`/teams/${person.teamId}/revenue`);
  await type("failed events");
  await palette.getByRole("option", { name: "Show failed events" }).click();
  await page.waitForURL(`/teams/${person.teamId}/events?status=buried`);
  await type("webhook");
  await palette.getByRole("option", { name: "Stripe connection" }).click();
  await page.waitForURL(`/teams/${person.teamId}/settings/stripe`);

  for (const [id, address] of [
    ["evt_1pasted", "events/evt_1pasted"],
    ["price_1pasted", "tables/prices?row=price_1pasted"],
  ] as const) {
    await type(` ${id}`);
    await palette.getByRole("option", { name: `Open ${id}` }).waitFor();
    await page.keyboard.press("Enter");
    await page.waitForURL(`/teams/${person.teamId}/${address}`);
  }

  await type("new team");
  await palette.getByRole("option", { name: "Create a team" }).click();
  await page.getByLabel("Team name").fill("Second Shop");
  await page.getByRole("button", { name: "Create team" }).click();
  await page.waitForURL((url) => !url.pathname.includes(person.teamId));
  await type("acme");
  await palette.getByRole("option", { name: "Switch to Acme Billing" }).waitFor();
  await page.keyboard.press("Enter");
  await page.waitForURL(`/teams/${person.teamId}/home`);
});

test("on a dark phone nothing overflows, a row covers the page, and an unknown table says so", async () => {
  const page = await open("tables/customers", { viewport: { width: 360, height: 740 }, colorScheme: "dark" });
  await ids(page).first().waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  expect(await accessibilityFaults(page)).toEqual([]);
  await ids(page).nth(1).click();
  await panel(page).getByText("Invoice prefix").waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  expect((await panel(page).boundingBox())?.width).toBe(360);
  await panel(page).getByRole("button", { name: "Close the row" }).click();
  await page.goto(`/teams/${person.teamId}/tables/customers?sort=nothing`);
  await page.getByRole("button", { name: "Show all rows" }).click();
  await ids(page).first().waitFor();
  await page.goto(`/teams/${person.teamId}/tables/customers_of_nobody`);
  await page.getByText("There is no such table").waitFor();
  expect(await page.getByRole("button", { name: "Retry" }).count()).toBe(0);
});
