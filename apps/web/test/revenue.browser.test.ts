import { until } from "@billstack/server/testing";
import type { Locator, Page } from "playwright-core";
import { expect, test } from "vitest";

import { accessibilityFaults } from "./accessibility-faults.js";
import { connect } from "./connect.js";
import { useStage } from "./stage.js";

const stage = useStage();

const PHONE = { colorScheme: "dark", viewport: { width: 390, height: 844 } } as const;

/** Opens Home by its link, verifies the copy there, and waits until Home says that it is right. */
async function verifyOnHome(page: Page): Promise<void> {
  await page.getByRole("navigation", { name: "Team" }).getByRole("link", { name: "Home" }).click();
  await page.getByRole("button", { name: "Verify now" }).click();
  await page.getByText("The copy is equal to Stripe").waitFor();
}

/** Adds up amounts such as "$1,234.50", in cents. */
function centsOf(texts: string[]): number {
  return texts.reduce((sum, text) => sum + Math.round(Number(text.replaceAll(/[$,]/g, "")) * 100), 0);
}

/** The link of a figure, such as "$9,546.52, MRR: show the lines". */
const figure = (page: Page, name: string) =>
  page.getByRole("link", { name: new RegExp(`, ${name}: show the lines$`) });

/** The MRR that the page shows, in cents. */
const centsOfMrr = async (page: Page) => centsOf([await figure(page, "MRR").innerText()]);

test("a new person finds out what their MRR is and which customers make it", async () => {
  await stage.sandbox.seed("maker", 40);
  const { page, teamId } = await stage.newPerson();
  await page.getByRole("navigation", { name: "Team" }).getByRole("link", { name: "Home" }).click();
  await page.getByText("0 of 4 done").waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.getByRole("link", { name: "Revenue", exact: true }).click();
  await page.getByText("Stripe is not connected yet").waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.getByRole("main").getByRole("link", { name: "Connect Stripe" }).click();
  await connect(page, "sk_test_sandbox_maker", "pk_test_sandbox_maker");

  await verifyOnHome(page);
  await page.getByText("2 of 4 done").waitFor();
  await page.getByRole("figure", { name: "MRR by month" }).getByRole("application").waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);

  // What was read while the data was being synced is replaced by the whole.
  const answer = await page.request.get(`/api/billstack/teams/${teamId}/revenue`);
  const { revenue } = (await answer.json()) as { revenue: { mrr: number } };
  await until("the figures of all data", async () => (await centsOfMrr(page)) === revenue.mrr);
  const mrr = (await figure(page, "MRR").innerText()).trim();
  await figure(page, "MRR").click();
  await page.waitForURL(`**/teams/${teamId}/revenue?figure=mrr`);
  const panel = page.getByRole("dialog", { name: "MRR" });
  await panel.getByText(`together ${mrr}`).waitFor();
  const amounts = await panel.getByRole("listitem").locator("p", { hasText: /^\$/ }).allInnerTexts();
  expect(amounts.length).toBeGreaterThan(10);
  expect(centsOf(amounts)).toBe(centsOf([mrr]));
  expect(await accessibilityFaults(page)).toEqual([]);
  const [first] = await stage.server.sql.unsafe<{ name: string }[]>(
    `select c.name from stripe_team_${teamId}.customers c where c.name is not null
      and exists (select from stripe_team_${teamId}.subscriptions s where s.customer = c.id and s.status = 'active')
      limit 1`,
  );
  await panel
    .getByRole("link", { name: first?.name ?? "", exact: true })
    .first()
    .waitFor();
  await page.keyboard.press("Escape");
  await page.waitForURL(`**/teams/${teamId}/revenue`);

  // What happens from now on shows by itself, while the person does other things.
  const newCustomers = Number(await figure(page, "New customers").innerText());
  const asked: string[] = [];
  page.on("request", (request) => {
    if (request.url().includes("revenue.summary")) asked.push(request.url());
  });
  for (let n = 0; n < 5; n += 1)
    await stage.sandbox.stripe("maker", "POST", "/v1/customers", { name: `New ${n}` });

  // The numbers of a chart are also a table, and each of them opens the lines of its month.
  const chart = page.getByRole("figure", { name: "What changed MRR" });
  await chart.getByRole("application").focus();
  await page.keyboard.press("ArrowRight");
  await chart.getByText("Expansion").first().waitFor();
  await chart.getByRole("button", { name: "Show as table" }).click();
  expect(await chart.getByRole("row").count()).toBe(13);
  await page.getByLabel("Months").selectOption("24 months");
  await until("24 months", async () => (await chart.getByRole("row").count()) === 25);
  expect(await accessibilityFaults(page)).toEqual([]);
  const changed = chart.getByRole("link", { name: /^\$[1-9][\d,.]*, New,/ }).first();
  const amount = (await changed.innerText()).trim();
  await changed.click();
  await page
    .getByRole("dialog", { name: /^New MRR, / })
    .getByText(`together ${amount}`)
    .waitFor();
  // The times of the lines are the reader's, so at the end of a month they may show another month.
  await page.getByText("This month begins and ends in UTC.").waitFor();
  // The address says what is open, so the page can be sent to somebody.
  await page.reload();
  await page
    .getByRole("dialog", { name: /^New MRR, / })
    .getByText(`together ${amount}`)
    .waitFor();
  await page.getByRole("button", { name: "Close" }).click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  expect(new URL(page.url()).search).toBe("?months=24");

  await until(
    "the new customers",
    async () => Number(await figure(page, "New customers").innerText()) === newCustomers + 5,
  );
  // The figures were read with the page, after the reload, for the 24 months, and at most twice for five events.
  expect(asked.length).toBeLessThan(6);

  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download CSV: Roll-forward" }).click();
  expect((await download).suggestedFilename()).toMatch(/\.csv$/);
});

test("on a phone, in the dark: totals over several currencies need rates, and a problem comes first on Home", async () => {
  await stage.sandbox.seed("trader", 12);
  const create = async (path: string, body: Record<string, string>) =>
    String((await stage.sandbox.stripe("trader", "POST", path, body))["id"]);
  const product = await create("/v1/products", { name: "Atelier" });
  const price = await create("/v1/prices", {
    product,
    currency: "eur",
    unit_amount: "5000",
    "recurring[interval]": "month",
  });
  const customer = await create("/v1/customers", { name: "Élodie Martin" });
  await create("/v1/subscriptions", {
    customer,
    "items[0][price]": price,
    collection_method: "send_invoice",
    days_until_due: "30",
  });
  const pay = { amount: "1000", currency: "eur", source: "tok_visa" };
  await create("/v1/charges", pay);
  const { page, teamId } = await stage.newPerson(PHONE);
  await connect(page, "sk_test_sandbox_trader", "pk_test_sandbox_trader");
  await verifyOnHome(page);
  await figure(page, "MRR").waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);

  await page.getByRole("link", { name: "All figures" }).click();
  await page.getByText("The totals leave out EUR").waitFor();
  const before = await centsOfMrr(page);
  const paid = centsOf([await figure(page, "Payments").innerText()]);
  await page.getByText(/in 30 days, without EUR$/).waitFor();
  await page.getByRole("button", { name: "Enter rates" }).click();
  await page.getByLabel("1 EUR in USD").fill("1,25");
  await page.getByRole("button", { name: "Save rates" }).click();
  await page.getByText("Write the decimals after a point, such as 0.92.").waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.getByLabel("1 EUR in USD").fill("1.25");
  await page.getByRole("button", { name: "Save rates" }).click();
  await page.getByText("The totals leave out EUR").waitFor({ state: "detached" });
  await until("the converted total", async () => (await centsOfMrr(page)) === before + 62_50);
  await until(
    "the converted payments",
    async () => centsOf([await figure(page, "Payments").innerText()]) === paid + 12_50,
  );
  await page.getByText(/in 30 days, from 2 currencies$/).waitFor();
  await figure(page, "MRR").click();
  const line = page.getByRole("dialog").getByRole("listitem").filter({ hasText: "Élodie Martin" });
  await line.getByText("= $62.50").waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.getByRole("button", { name: "Close" }).click();
  await page.getByLabel("Currency", { exact: true }).selectOption("EUR");
  await page.getByRole("link", { name: /^€[\d,.]+, MRR: show the lines$/ }).waitFor();
  expect(new URL(page.url()).search).toBe("?currency=eur");
  expect(await accessibilityFaults(page)).toEqual([]);

  await stage.sandbox.revoke("trader");
  await page.request.post(`/api/billstack/teams/${teamId}/stripe/check`, {
    headers: { origin: stage.server.url },
  });
  await page.getByRole("link", { name: "Home", exact: true }).click();
  await page.getByText("1 problem needs attention").waitFor();
  const problem = page.getByRole("alert").filter({ hasText: "Stripe refuses the key" });
  await problem.getByRole("button", { name: "Replace keys" }).waitFor();
  expect(await page.getByText("The copy is equal to Stripe").count()).toBe(0);
  const top = async (place: Locator) => (await place.boundingBox())?.y ?? Number.NaN;
  expect(await top(problem)).toBeLessThan(await top(page.getByText("Last event", { exact: true })));
  expect(await accessibilityFaults(page)).toEqual([]);
  await stage.server.sql`update billstack.members set role = 'viewer' where team_id = ${teamId}`;
  await page.reload();
  await problem.waitFor();
  await problem.getByText("An owner or admin can replace the keys.").waitFor();
  expect(await problem.getByRole("button").count()).toBe(0);
});
