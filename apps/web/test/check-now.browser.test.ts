import { expect, test } from "vitest";

import { connectAndLoad, openConnection, openSync, statusOf } from "./connect.js";
import { useStage } from "./stage.js";

const stage = useStage();

test("the page shows what the key can do and which problems there are, and Check now updates both", async () => {
  const { page, teamId } = await stage.newPerson();
  await connectAndLoad(page, "checked", "rk_test_sandbox_checked_no_invoices");

  const keys = page.getByRole("region", { name: "Stripe keys" });
  await keys.getByText("What this restricted key can do: 1 missing").waitFor();
  const invoices = keys.getByRole("row").filter({ hasText: "Invoices" }).first();
  expect(await invoices.innerText()).toContain("Missing");
  expect(await invoices.innerText()).toContain("invoices and their lines are not copied");
  await page.getByText("This key cannot read everything").waitFor();

  const refused = await fetch(`${stage.server.url}/api/webhooks/stripe/${teamId}`, {
    method: "POST",
    headers: { "content-type": "application/json", "stripe-signature": "t=1,v1=00" },
    body: "{}",
  });
  expect(refused.status).toBe(400);

  await stage.sandbox.revoke("checked");
  await page.getByRole("button", { name: "Check now" }).click();
  await page.getByText("Stripe refuses the key", { exact: true }).waitFor();
  await statusOf(page, "Secret key").getByText("Refused").waitFor();
  // Nothing on the page says that all is well beside this.
  await statusOf(page, "State").getByText("Needs attention").waitFor();
  expect(await page.getByText(/^(Ready|Valid|Equal to Stripe)$/).count()).toBe(0);
  await page.getByText("Deliveries were refused in the last day").waitFor();

  await stage.sandbox.restore("checked");
  await openSync(page);
  expect(await page.getByRole("button", { name: "Sync now" }).isDisabled()).toBe(true);
  expect(await page.getByRole("button", { name: "Verify now" }).isDisabled()).toBe(true);
  await page.getByRole("alert").getByRole("button", { name: "Check again" }).click();
  await page.getByText("Stripe refuses the key", { exact: true }).waitFor({ state: "detached" });
  expect(await page.getByRole("button", { name: "Sync now" }).isEnabled()).toBe(true);
  expect(await page.getByRole("button", { name: "Verify now" }).isEnabled()).toBe(true);
  await openConnection(page);
  await statusOf(page, "Secret key").getByText("Valid").waitFor();
});
