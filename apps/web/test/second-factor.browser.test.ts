import { totpCode } from "@billstack/server/testing";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";

import { accessibilityFaults } from "./accessibility-faults.js";
import { PASSWORD, useStage } from "./stage.js";

const NEW_PASSWORD = "another horse battery";
const stage = useStage();

/** Opens the page of the account by the menu. */
async function openAccount(page: Page): Promise<void> {
  await page
    .getByRole("button", { name: /User menu/ })
    .filter({ visible: true })
    .click();
  await page.getByRole("menuitem", { name: "Your account" }).click();
  await page.getByRole("link", { name: "Security" }).click();
  await page.getByRole("heading", { name: "Security" }).waitFor();
}

/** Sets up a second factor on the page of the account. Returns its secret and the recovery codes. */
async function setUp(page: Page): Promise<{ secret: string; recoveryCodes: string[] }> {
  await page.getByRole("button", { name: "Set up a second factor" }).click();
  const dialog = page.getByRole("dialog", { name: "Set up a second factor" });
  const secret = (await dialog.locator("code").innerText()).replaceAll(/\s/g, "");
  await dialog.getByRole("img", { name: /QR code/ }).waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await dialog.getByLabel("Code", { exact: true }).fill("000000");
  await page.keyboard.press("Enter");
  await dialog.getByText("The code is wrong").waitFor();
  await dialog.getByLabel("Code", { exact: true }).fill(totpCode(secret));
  await dialog.getByRole("button", { name: "Switch on the second factor" }).click();
  const codes = page.getByRole("dialog", { name: "Your recovery codes" });
  const recoveryCodes = (await codes.locator("pre").innerText()).trim().split("\n");
  expect(await accessibilityFaults(page)).toEqual([]);
  await codes.getByRole("button", { name: "Done" }).click();
  await codes.getByText("You have not copied the list of recovery codes").waitFor();
  await codes.getByRole("button", { name: "Copy Recovery codes" }).click();
  await codes.getByRole("button", { name: "Done" }).click();
  await page.getByText("10 recovery codes are left.").waitFor();
  await stage.server.sql`update billstack.second_factors set last_step = 0`;
  return { secret, recoveryCodes };
}

/** Signs out and enters the password. Then the page asks for the second factor. */
async function enterPassword(page: Page, email: string): Promise<void> {
  await page
    .getByRole("button", { name: /User menu/ })
    .filter({ visible: true })
    .click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { name: "Second factor" }).waitFor();
}

test.each([
  { look: "light, wide", colorScheme: "light", viewport: { width: 1280, height: 800 } },
  { look: "dark, narrow", colorScheme: "dark", viewport: { width: 390, height: 844 } },
] as const)(
  "$look: a person sets up a second factor and signs in with it",
  async ({ colorScheme, viewport }) => {
    const permissions = ["clipboard-read", "clipboard-write"];
    const { page, email } = await stage.newPerson({ colorScheme, viewport, permissions });
    await openAccount(page);
    expect(await accessibilityFaults(page)).toEqual([]);
    const { secret, recoveryCodes } = await setUp(page);

    await enterPassword(page, email);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByText("Enter the code of your authenticator app.").waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByLabel("Code", { exact: true }).fill(totpCode(secret));
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Home" }).waitFor();

    await enterPassword(page, email);
    await page.getByRole("button", { name: "Use a recovery code instead" }).click();
    await page.getByLabel("Recovery code", { exact: true }).fill(recoveryCodes[0] ?? "");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Home" }).waitFor();
    await openAccount(page);
    await page.getByText("9 recovery codes are left.").waitFor();

    await page.getByRole("button", { name: "New recovery codes" }).click();
    await page.getByRole("button", { name: "Use a recovery code instead" }).click();
    await page.getByLabel("Recovery code", { exact: true }).fill(recoveryCodes[1] ?? "");
    await page.getByRole("button", { name: "Create new codes" }).click();
    await page.getByRole("button", { name: "Copy Recovery codes" }).click();
    await page.getByRole("button", { name: "Done" }).click();

    await stage.server.sql`update billstack.second_factors set last_step = 0`;
    const form = page.getByRole("form", { name: "Change password" });
    await form.getByLabel("Current password").fill(PASSWORD);
    await form.getByLabel("New password").fill(NEW_PASSWORD);
    await form.getByRole("button", { name: "Change password" }).click();
    const code = form.getByLabel("Code", { exact: true });
    await code.waitFor();
    expect(await form.getByText("Enter the code of your authenticator app.").count()).toBe(0);
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.keyboard.press("Enter");
    await form.getByText("Enter the code of your authenticator app.").waitFor();
    await code.fill("000000");
    await page.keyboard.press("Enter");
    await form.getByText("The code is wrong").waitFor();
    await code.fill(totpCode(secret));
    await page.keyboard.press("Enter");
    await page.getByText("Your password was changed").waitFor();
    expect(await code.count()).toBe(0);

    // Removing asks for a confirmation by the password, because the code in the first dialog proves the factor.
    await stage.server.sql`
      update billstack.sessions set password_proved_at = password_proved_at - interval '11 minutes'`;
    await stage.server.sql`update billstack.second_factors set last_step = 0`;
    await page.getByRole("button", { name: "Remove" }).click();
    const remove = page.getByRole("dialog", { name: "Remove the second factor?" });
    await remove.getByLabel("Code", { exact: true }).fill(totpCode(secret));
    await page.keyboard.press("Enter");
    const confirm = page.getByRole("dialog", { name: "Confirm that it is you" });
    await confirm.getByText("This action needs your password again.").waitFor();
    expect(await confirm.getByRole("button", { name: "Use a code instead" }).count()).toBe(0);
    expect(await accessibilityFaults(page)).toEqual([]);
    await confirm.getByLabel("Password").fill(NEW_PASSWORD);
    await page.keyboard.press("Enter");
    await page.getByText("The second factor is off.").waitFor();
  },
);

test("an owner requires a second factor, and a member without one is led to set it up", async () => {
  const permissions = ["clipboard-read", "clipboard-write"];
  const { page: owner, teamId } = await stage.newPerson({ permissions });
  const { page: member, email } = await stage.newPerson({
    permissions,
    colorScheme: "dark",
    viewport: { width: 390, height: 844 },
  });
  await stage.server.sql`
    insert into billstack.members (team_id, user_id, role)
    select ${teamId}, id, 'member' from billstack.users where email = ${email}`;
  await member.goto(`/teams/${teamId}/events`);
  await member.getByText("Stripe is not connected yet").waitFor();

  await owner.getByRole("link", { name: "General" }).click();
  await owner.getByText("You have no second factor yourself").waitFor();
  expect(await owner.getByRole("button", { name: "Require a second factor" }).isDisabled()).toBe(true);
  await owner.getByRole("link", { name: "your account" }).click();
  await setUp(owner);
  await owner.getByRole("link", { name: "Back to your teams" }).click();
  await owner.getByRole("link", { name: "General" }).click();
  await owner.getByRole("button", { name: "Require a second factor" }).click();
  await owner.getByRole("dialog").getByText("1 member has none.").waitFor();
  expect(await accessibilityFaults(owner)).toEqual([]);
  await owner.getByRole("dialog").getByRole("button", { name: "Require a second factor" }).click();
  await owner.getByText("All members of this team need a second factor.").waitFor();
  expect(await accessibilityFaults(owner)).toEqual([]);

  // The page that the member has open learns it with its next call.
  await member.getByRole("link", { name: "Tables", exact: true }).click();
  await member.getByText("Acme Billing requires a second factor").waitFor();
  expect(await accessibilityFaults(member)).toEqual([]);
  // Who does not want one may leave.
  await member.getByRole("button", { name: "Leave the team" }).click();
  const leave = member.getByRole("dialog", { name: "Leave Acme Billing?" });
  await leave.getByRole("button", { name: "Leave the team" }).click();
  await member.getByRole("heading", { name: "Home" }).waitFor();
  await stage.server.sql`
    insert into billstack.members (team_id, user_id, role)
    select ${teamId}, id, 'member' from billstack.users where email = ${email}`;
  await member.goto(`/teams/${teamId}/events`);
  await member.getByRole("link", { name: "Go to your account" }).click();
  await setUp(member);
  await member.goto(`/teams/${teamId}/settings/members`);
  await member.getByRole("row", { name: email }).getByText("On", { exact: true }).waitFor();
  expect(await accessibilityFaults(member)).toEqual([]);
});
