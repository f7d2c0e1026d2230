import { until } from "@billstack/server/testing";
import type { Locator, Page } from "playwright-core";
import { expect, test } from "vitest";

import { accessibilityFaults } from "./accessibility-faults.js";
import { PASSWORD, useStage } from "./stage.js";

const stage = useStage();

const NARROW = { colorScheme: "dark", viewport: { width: 390, height: 844 } } as const;

const EASY_PASSWORD = /one of the most common ones/;

const row = (page: Page, name: string) => page.getByRole("row", { name: new RegExp(`^${name}`) });
const openMembers = (page: Page) =>
  page.getByRole("list", { name: "Team settings" }).getByRole("link", { name: "Members" }).click();

/** Whether the whole element is between the left and the right edge of the window. */
async function isInWindow(page: Page, element: Locator): Promise<boolean> {
  const box = await element.boundingBox();
  const width = page.viewportSize()?.width ?? 0;
  return box !== null && box.x >= 0 && box.x + box.width <= width;
}

/** Invites a person on the page of the members, and returns the link. */
async function invite(page: Page, email: string, role: string): Promise<string> {
  await openMembers(page);
  await page.getByRole("button", { name: "Invite a person" }).click();
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Role", { exact: true }).selectOption({ label: role });
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.getByRole("button", { name: "Invite", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: `The invitation for ${email}` });
  const link = await dialog.getByLabel("Link").inputValue();
  await dialog.getByText("This installation sends no e-mail.").waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await dialog.getByRole("button", { name: "Done" }).click();
  await row(page, email).getByText("Waiting").waitFor();
  return link;
}

test("a person accepts an invitation with a new account", async () => {
  const { page, teamId } = await stage.newPerson();
  const email = `invited-${crypto.randomUUID()}@example.com`;
  const first = await invite(page, email, "Viewer");
  await page.getByRole("button", { name: `New link for ${email}` }).click();
  const dialog = page.getByRole("dialog", { name: `The invitation for ${email}` });
  const link = await dialog.getByLabel("Link").inputValue();
  await dialog.getByRole("button", { name: "Done" }).click();

  const invited = await stage.newPage(NARROW);
  await invited.goto(first);
  await invited.getByText("This invitation does not work.").waitFor();
  // Trying again would give the same answer.
  expect(await invited.getByRole("button", { name: "Retry" }).count()).toBe(0);
  expect(await accessibilityFaults(invited)).toEqual([]);
  await invited.goto(link);
  await invited.getByRole("heading", { name: "Join Acme Billing" }).waitFor();
  // The token stays neither in the address nor in the history.
  expect(invited.url()).not.toContain("#");
  await invited.reload();
  expect(await invited.getByLabel("E-mail address").inputValue()).toBe(email);
  await invited.getByRole("button", { name: "Create account and join" }).click();
  await invited.getByText("Choose a password.").waitFor();
  expect(await accessibilityFaults(invited)).toEqual([]);
  await invited.getByLabel("Password").fill("password123");
  await invited.getByRole("button", { name: "Create account and join" }).click();
  await invited.getByText(EASY_PASSWORD).first().waitFor();
  expect(await invited.getByText(EASY_PASSWORD).count()).toBe(1);
  await invited.getByLabel("Password").fill(PASSWORD);
  await invited.getByLabel("Your name").fill("Eve");
  await invited.getByRole("button", { name: "Create account and join" }).click();
  await invited.waitForURL(`**/teams/${teamId}/home`);
  await openMembers(invited);
  await row(invited, "Eve You").getByText("Viewer").waitFor();
  expect(await invited.getByRole("button", { name: "Invite a person" }).count()).toBe(0);
  expect(await accessibilityFaults(invited)).toEqual([]);

  await page.reload();
  await row(page, "Eve").getByText("Viewer").waitFor();
  expect(await page.getByRole("region", { name: "Invitations" }).count()).toBe(0);
});

test("a person joins with an account that they have, after they signed in", async () => {
  const owner = await stage.newPerson();
  const person = await stage.newPerson(NARROW);
  const link = await invite(owner.page, person.email, "Admin");

  // In a browser in which somebody else is signed in.
  const other = await stage.newPerson();
  await other.page.goto(link);
  await other.page.getByText(`This invitation is for ${person.email}`).waitFor();
  expect(await accessibilityFaults(other.page)).toEqual([]);
  await other.page.getByRole("button", { name: "Sign out" }).click();
  await other.page.getByRole("link", { name: "Sign in to join" }).click();
  expect(other.page.url()).not.toContain(link.split("#")[1]);
  await other.page.getByLabel("E-mail address").fill(person.email);
  await other.page.getByLabel("Password").fill(PASSWORD);
  await other.page.getByRole("button", { name: "Sign in" }).click();
  await other.page.getByText("You are signed in as").waitFor();
  expect(await accessibilityFaults(other.page)).toEqual([]);
  await other.page.getByRole("button", { name: "Join the team" }).click();
  await other.page.waitForURL(`**/teams/${owner.teamId}/home`);
  await openMembers(other.page);
  await row(other.page, `${person.email} You`).getByText("Admin").waitFor();
  // An admin touches no owner.
  expect(await row(other.page, owner.email).getByRole("button").count()).toBe(0);

  // The link works once.
  await person.page.goto(link);
  await person.page.getByText("This invitation does not work.").waitFor();
});

test("the last owner can neither leave nor step down, until there is another owner", async () => {
  const { page, email } = await stage.newPerson(NARROW);
  const invited = `invited-${crypto.randomUUID()}@example.com`;
  const link = await invite(page, invited, "Member");
  const second = await stage.newPage();
  await second.goto(link);
  await second.getByLabel("Password").fill(PASSWORD);
  await second.getByRole("button", { name: "Create account and join" }).click();
  await second.waitForURL("**/home");

  await page.reload();
  // The page of a narrow screen shows what can be done with a person without scrolling.
  for (const name of ["Leave the team", `Remove ${invited}`])
    expect(await isInWindow(page, page.getByRole("button", { name }))).toBe(true);
  await page.getByRole("button", { name: "Leave the team" }).click();
  const leave = page.getByRole("dialog", { name: "Leave Acme Billing?" });
  await leave.getByRole("button", { name: "Leave the team" }).click();
  await leave.getByText("You are the only owner of this team, and a team needs one.").waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await leave.getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("button", { name: "Change role of yourself" }).click();
  await page.getByLabel("Role", { exact: true }).selectOption({ label: "Viewer" });
  await page.getByRole("button", { name: "Save role" }).click();
  await page.getByText("You are the only owner of this team, and a team needs one.").waitFor();
  await page.getByRole("button", { name: "Cancel" }).click();

  await page.getByRole("button", { name: `Change role of ${invited}` }).click();
  await page.getByLabel("Role", { exact: true }).selectOption({ label: "Owner" });
  await page.getByRole("button", { name: "Save role" }).click();
  await row(page, invited).getByText("Owner", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Leave the team" }).click();
  await leave.getByRole("button", { name: "Leave the team" }).click();
  await page.getByText("You have no team yet").waitFor();

  // The other owner removes nobody else, and sees who is left.
  await second.reload();
  await openMembers(second);
  await row(second, `${invited} You`).getByText("Owner", { exact: true }).waitFor();
  expect(await second.getByText(email).count()).toBe(0);
});

test("a member who is removed loses the page that is open", async () => {
  const { page, teamId } = await stage.newPerson(NARROW);
  const person = await stage.newPerson();
  const { sql } = stage.server;
  const name = `مرحبا! ${"Donau".repeat(14)}`;
  await person.page.request.put("/api/auth/account", {
    data: { name },
    headers: { origin: stage.server.url },
  });
  await sql`
    insert into billstack.members (team_id, user_id, role)
    select ${teamId}, id, 'member' from billstack.users where email = ${person.email}`;
  await person.page.goto(`/teams/${teamId}/settings/stripe`);
  await person.page.getByText("An owner or admin can connect one.").waitFor();
  await openMembers(page);
  // A long name that is written from right to left neither widens the page nor turns the words beside it.
  await page.locator("bdi", { hasText: name }).waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(NARROW.viewport.width);
  await page.getByRole("button", { name: `Remove ${name}` }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove from the team" }).click();
  await row(page, name).waitFor({ state: "detached" });
  await person.page.getByText("You have no team at this address").waitFor();
});

test("an owner renames the team, and deletes it by typing its name", async () => {
  const { page, teamId } = await stage.newPerson(NARROW);
  // All links of the team are in sight on a narrow screen.
  for (const link of await page.getByRole("navigation", { name: "Team" }).getByRole("link").all())
    expect(await isInWindow(page, link)).toBe(true);
  await page.getByRole("link", { name: "General" }).click();
  await page.getByLabel("Team name").fill(" ");
  await page.getByRole("button", { name: "Save name" }).click();
  await page.getByText("Enter a name for the team.").waitFor();
  await page.getByLabel("Team name").fill("Analytical Engines");
  await page.getByRole("button", { name: "Save name" }).click();
  await page.getByText("The team is now called Analytical Engines.").waitFor();
  await page.getByRole("button", { name: "Team: Analytical Engines" }).waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);

  const keys = ["sk_test_sandbox_engines", "pk_test_sandbox_engines", "whsec_later"];
  const connected = await page.request.post(`/api/billstack/teams/${teamId}/stripe/connect`, {
    data: { secretKey: keys[0], publishableKey: keys[1], webhookSecret: keys[2] },
    headers: { origin: stage.server.url },
  });
  expect(connected.status()).toBe(200);
  const { sql } = stage.server;
  await until("the schema", async () => {
    const ready =
      await sql`select from billstack.connections where team_id = ${teamId} and sync_status = 'ready'`;
    return ready.length === 1;
  });
  await sql.unsafe(`create index by_phone on stripe_team_${teamId}.customers (phone)`);
  await page.getByRole("button", { name: "Delete team" }).click();
  const dialog = page.getByRole("dialog", { name: "Delete Analytical Engines?" });
  await dialog.getByText("index by_phone").waitFor();
  await dialog.getByLabel("Type Analytical Engines to confirm").fill("Acme Billing");
  await dialog.getByRole("button", { name: "Delete team" }).click();
  await dialog.getByText("This is not the name of the team.").waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await dialog.getByLabel("Type Analytical Engines to confirm").fill("Analytical Engines");
  await dialog.getByRole("button", { name: "Delete team" }).click();
  await dialog.getByText("The team was not deleted").waitFor();
  await dialog.getByLabel("Also drop these objects").check();
  await dialog.getByRole("button", { name: "Delete team" }).click();
  await page.getByText("You have no team yet").waitFor();
  await page.goto(`/teams/${teamId}/settings/stripe`);
  await page.getByText("You have no team at this address").waitFor();
});
