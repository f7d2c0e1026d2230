import { expect, test } from "vitest";

import { connect, connectAndLoad, statusOf } from "./connect.js";
import { useStage } from "./stage.js";

const stage = useStage();

test("if BillStack cannot create the endpoint, the page says how to do it by hand, and that works", async () => {
  const { page } = await stage.newPerson();
  await connect(page, "rk_test_sandbox_byhand_no_webhook_endpoints", "pk_test_sandbox_byhand");
  await page.getByText("Connected, but the webhook endpoint could not be created").waitFor();
  await page.getByText("Then reveal the endpoint's signing secret").waitFor();
  await statusOf(page, "Webhook").getByText("Not configured").waitFor();

  const url = await page.locator("code", { hasText: "/api/webhooks/stripe/" }).innerText();
  const secret = `whsec_${"h4nd".repeat(8)}`;
  await stage.sandbox.addEndpoint("byhand", url, secret);
  await page.getByRole("button", { name: "Store webhook secret" }).click();
  await page.getByLabel("Webhook secret", { exact: true }).fill("we_1234567890");
  await page.getByText("This is the id of a webhook endpoint").waitFor();
  await page.getByLabel("Webhook secret", { exact: true }).fill(secret);
  await page.getByRole("button", { name: "Replace secret" }).click();
  await page.getByText("The webhook secret was replaced.").waitFor();
  await statusOf(page, "Webhook").getByText("Configured", { exact: true }).waitFor();

  await stage.sandbox.stripe("byhand", "POST", "/v1/products", { name: "Tea" });
  await statusOf(page, "Last event").getByText("just now").waitFor();
});

test("an endpoint that Stripe could not create at first is created with one more click", async () => {
  const { page } = await stage.newPerson();
  await stage.sandbox.fail("toobusy", "500", undefined, { method: "POST", path: "/v1/webhook_endpoints" });
  await connect(page, "sk_test_sandbox_toobusy", "pk_test_sandbox_toobusy");
  const notice = page.getByRole("alert").filter({ hasText: "the webhook endpoint could not be created" });
  await notice.getByText("Stripe could not create the webhook endpoint now.").waitFor();
  await stage.sandbox.mend();
  await notice.getByRole("button", { name: "Try again" }).click();
  await statusOf(page, "Webhook").getByText("Configured", { exact: true }).waitFor();
  await notice.waitFor({ state: "detached" });
});

test("keys can be replaced by keys of the same account, and not by keys of another account", async () => {
  const { page } = await stage.newPerson();
  await connectAndLoad(page, "steady");
  const before = await statusOf(page, "Secret key").locator("code").innerText();
  await page.getByRole("button", { name: "Replace keys" }).click();
  const dialog = page.getByRole("dialog", { name: "Replace keys" });
  await dialog.getByLabel("Secret key", { exact: true }).fill("sk_test_sandbox_other");
  await dialog.getByLabel("Publishable key").fill("pk_test_sandbox_other");
  await dialog.getByRole("button", { name: "Replace keys" }).click();
  await dialog.getByText("The keys were not replaced").waitFor();
  await dialog.getByLabel("Secret key", { exact: true }).fill("rk_test_sandbox_steady_no_reviews");
  await dialog.getByLabel("Publishable key").fill("pk_test_sandbox_steady");
  const lastDay = dialog.getByLabel("Expiry date of the secret key");
  await lastDay.fill("2020-01-31");
  await dialog.getByRole("button", { name: "Replace keys" }).click();
  await dialog.getByText("This time is past.").waitFor();
  const day = new Date(Date.now() + 3 * 24 * 60 * 60_000).toISOString().slice(0, 10);
  await lastDay.fill(day);
  await dialog.getByRole("button", { name: "Replace keys" }).click();
  await page.getByText("The keys were replaced. Your data has not changed.").waitFor();
  await expect.poll(() => statusOf(page, "Secret key").locator("code").innerText()).not.toBe(before);
  await page.getByText(`The key expires on ${day}.`).waitFor();
});

test("the filter of the events is in the address, and an event can be replayed", async () => {
  const { page, teamId } = await stage.newPerson();
  await connectAndLoad(page, "eventful");
  await stage.sandbox.stripe("eventful", "POST", "/v1/customers", { name: "Ada" });
  await stage.sandbox.stripe("eventful", "POST", "/v1/products", { name: "Tea" });
  await page.getByRole("link", { name: "Events", exact: true }).click();
  await page.getByRole("link", { name: "product.created" }).waitFor();
  await page.getByLabel("Type").fill("customer.created");
  await page.getByRole("link", { name: "product.created" }).waitFor({ state: "detached" });
  await page.getByLabel("Status").selectOption("Applied");
  await page.waitForURL(`/teams/${teamId}/events?status=applied&type=customer.created`);
  await page.reload();
  await page.getByRole("link", { name: "customer.created" }).click();
  const applied = page
    .getByRole("term")
    .filter({ hasText: "Applied" })
    .locator("xpath=following-sibling::dd/time");
  const before = await applied.getAttribute("datetime");
  await page.getByRole("button", { name: "Replay" }).click();
  await page.getByText("The event is queued again and will be applied in a moment.").waitFor();
  await expect.poll(() => applied.getAttribute("datetime"), { timeout: 20_000 }).not.toBe(before);
});
