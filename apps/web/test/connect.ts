import type { Page } from "playwright-core";

/** However many kinds of objects a run loads. */
export const ALL_LOADED = /^(\d+) of \1 objects loaded\.$/;

/** Types keys into the connect form and submits it. */
export async function connect(page: Page, secretKey: string, publishableKey: string): Promise<void> {
  await page.getByLabel("Secret key", { exact: true }).fill(secretKey);
  await page.getByLabel("Publishable key").fill(publishableKey);
  await page.getByRole("button", { name: "Connect", exact: true }).click();
}

/** Connects the sandbox account of this name and waits until its data is loaded. */
export async function connectAndLoad(
  page: Page,
  account: string,
  secretKey = `sk_test_sandbox_${account}`,
): Promise<void> {
  await connect(page, secretKey, `pk_test_sandbox_${account}`);
  await statusOf(page, "Webhook").getByText("Configured", { exact: true }).waitFor();
  await page.getByText(ALL_LOADED).waitFor();
  await statusOf(page, "Sync").getByText("Ready").waitFor();
}

/** The value that the status card shows beside a name. */
export function statusOf(page: Page, name: string) {
  return page.getByRole("term").filter({ hasText: name }).locator("xpath=following-sibling::dd");
}
