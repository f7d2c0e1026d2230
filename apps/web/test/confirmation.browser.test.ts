import { expect, test } from "vitest";

import { accessibilityFaults } from "./accessibility-faults.js";
import { PASSWORD, useStage } from "./stage.js";

const stage = useStage();

test("ten minutes after the sign-in, a dialog asks for the password and repeats what was asked for", async () => {
  const { page } = await stage.newPerson();
  await page.getByRole("link", { name: "SQL access" }).click();
  await stage.server.sql`update billstack.sessions set confirmed_at = confirmed_at - interval '11 minutes'`;
  await page.getByRole("button", { name: "Create SQL login" }).click();
  const dialog = page.getByRole("dialog", { name: "Confirm that it is you" });
  await dialog.waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);

  // Closing the dialog leaves everything as it was.
  await page.keyboard.press("Escape");
  await page.getByText("The SQL login was not created").waitFor();
  await page.getByRole("button", { name: "Create SQL login" }).click();
  await dialog.waitFor();
  // The dialog's field has the focus.
  await page.keyboard.press("Enter");
  await dialog.getByText("Enter your password.").waitFor();
  await dialog.getByLabel("Password").fill("not the password");
  await page.keyboard.press("Enter");
  await dialog.getByText("The password is wrong.").waitFor();
  await dialog.getByLabel("Password").fill(PASSWORD);
  await page.keyboard.press("Enter");
  await page.getByRole("dialog", { name: "The SQL login of this team" }).waitFor();
  await dialog.waitFor({ state: "detached" });
});

test("the dialog opens above another dialog, which keeps what was entered", async () => {
  const { page } = await stage.newPerson({ colorScheme: "dark", viewport: { width: 390, height: 844 } });
  await page.getByRole("link", { name: "API keys" }).click();
  await page.getByRole("button", { name: "Create API key" }).first().click();
  await page.getByLabel("Name").fill("Shop");
  await page.getByRole("button", { name: "Read only" }).click();
  await stage.server.sql`update billstack.sessions set confirmed_at = confirmed_at - interval '11 minutes'`;
  await page.getByRole("button", { name: "Create key" }).click();
  const dialog = page.getByRole("dialog", { name: "Confirm that it is you" });
  await dialog.waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await dialog.getByRole("button", { name: "Cancel" }).click();
  expect(await page.getByLabel("Name").inputValue()).toBe("Shop");
  await page.getByRole("button", { name: "Create key" }).click();
  await dialog.getByLabel("Password").fill(PASSWORD);
  await dialog.getByRole("button", { name: "Confirm" }).click();
  await page.getByRole("dialog", { name: "API key for Shop" }).waitFor();
});
