import type { Page } from "playwright-core";

/** The text after a sync has copied all types of objects that the key may read, however many there are. */
export const ALL_LOADED = /^((\d+) of \2 object types synced|\d+ of \d+ object types synced, \d+ skipped)\.$/;

/** Fills in the connect form with these keys and submits it. */
export async function connect(page: Page, secretKey: string, publishableKey: string): Promise<void> {
  await page.getByLabel("Secret key", { exact: true }).fill(secretKey);
  await page.getByLabel("Publishable key").fill(publishableKey);
  await page.getByRole("button", { name: "Connect", exact: true }).click();
}

/** Connects the sandbox account of this name and waits until its data is synced. */
export async function connectAndLoad(
  page: Page,
  account: string,
  secretKey = `sk_test_sandbox_${account}`,
): Promise<void> {
  await connect(page, secretKey, `pk_test_sandbox_${account}`);
  await statusOf(page, "Webhook").getByText("Configured", { exact: true }).waitFor();
  await openSync(page);
  await page.getByText(ALL_LOADED).waitFor();
  await openConnection(page);
  await statusOf(page, "State")
    .getByText(/Not verified yet|Needs attention|Equal to Stripe/)
    .waitFor();
}

/** Opens the page of the team's syncs by the navigation. */
export async function openSync(page: Page): Promise<void> {
  await page
    .getByRole("navigation", { name: "Team" })
    .getByRole("link", { name: "Sync", exact: true })
    .click();
}

/** Opens the rows of the last sync, object by object, unless they are open. */
export async function openRows(page: Page): Promise<void> {
  const summary = page.getByText("Rows by object", { exact: true });
  await summary.waitFor();
  if (!(await page.getByRole("table", { name: "Rows synced, by object" }).isVisible())) await summary.click();
}

/** Opens the page of the Stripe connection by the navigation. */
export async function openConnection(page: Page): Promise<void> {
  await page
    .getByRole("navigation", { name: "Team" })
    .getByRole("link", { name: /^Stripe connection/ })
    .click();
}

/** Finds the value that the status card shows for a name, such as "Webhook". */
export function statusOf(page: Page, name: string) {
  return page.getByRole("term").filter({ hasText: name }).locator("xpath=following-sibling::dd");
}
