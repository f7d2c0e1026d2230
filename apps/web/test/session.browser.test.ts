import { expect, test } from "vitest";

import { accessibilityFaults } from "./accessibility-faults.js";
import { PASSWORD, useStage } from "./stage.js";

const stage = useStage();

test("an expired session opens the sign-in page, and signing in opens the same page again", async () => {
  const { page, email, teamId } = await stage.newPerson();
  const where = `/teams/${teamId}/events?status=buried`;
  await page.goto(where);
  await page.getByText("Stripe is not connected yet").waitFor();
  // The open page would notice the end of the session by itself at some moment, perhaps before it is loaded again.
  await page.goto("about:blank");
  await stage.server.sql`update billstack.sessions set expires_at = now() - interval '1 day'`;
  await page.goto(where);
  await page.getByText("Your session has expired").waitFor();
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password").fill("not the password");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByText("The e-mail address or the password is wrong.").waitFor();
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByText("Stripe is not connected yet").waitFor();
  expect(page.url()).toBe(`${stage.server.url}${where}`);
});

test("a session that ends while the page is open is reported at the next click", async () => {
  const { page } = await stage.newPerson();
  await page.getByLabel("Secret key", { exact: true }).fill("sk_test_sandbox_late");
  await page.getByLabel("Publishable key").fill("pk_test_sandbox_late");
  await stage.server.sql`delete from billstack.sessions`;
  await page.getByRole("button", { name: "Connect", exact: true }).click();
  await page.getByText("Your session has expired").waitFor();
});

test("a person who never signed in here does not read about an expired session", async () => {
  const page = await stage.newPage();
  await page.goto("/teams/aaaaaaaaaaaaaaaa/events");
  await page.getByText("Sign in to open the page you asked for.").waitFor();
  expect(await page.getByText("Your session has expired").count()).toBe(0);
});

test("the first visit of a new installation opens the sign-up, and no call is refused", async () => {
  const { sql } = stage.server;
  const page = await stage.newPage();
  const refused: string[] = [];
  page.on("response", (answer) => {
    if (answer.status() >= 400) refused.push(`${answer.status()} ${answer.url()}`);
  });
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  // As if nobody had signed up yet.
  await sql`alter table billstack.users rename to users_away`;
  await sql`create view billstack.users as select * from billstack.users_away where false`;
  try {
    await page.goto("/");
    await page.getByRole("heading", { name: "Sign up" }).waitFor();
    expect(refused).toEqual([]);
  } finally {
    await sql`drop view billstack.users`;
    await sql`alter table billstack.users_away rename to users`;
  }
});

test("a person chooses the colours by hand, and the page keeps them", async () => {
  const { page, teamId } = await stage.newPerson({ colorScheme: "light" });
  const colours = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await colours();
  await page
    .getByRole("button", { name: /User menu/ })
    .filter({ visible: true })
    .click();
  await page.getByRole("menuitemradio", { name: "Dark" }).click();
  await expect.poll(colours).not.toBe(light);
  expect(await accessibilityFaults(page)).toEqual([]);
  const dark = await colours();
  await page.keyboard.press("Escape");

  // The palette goes to a page by the keyboard alone.
  await page.getByRole("menu").waitFor({ state: "detached" });
  await page.keyboard.press("Control+K");
  await page.getByRole("dialog", { name: "Go to, find or do" }).waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.keyboard.type("audit");
  await page.keyboard.press("Enter");
  await page.waitForURL(`**/teams/${teamId}/settings/audit`);
  await page.keyboard.press("Control+K");
  await page.keyboard.type("Ada Lovelace");
  await page.getByRole("option", { name: "Find the customer “Ada Lovelace”" }).click();
  await page.waitForURL(/\/customers\?q=Ada/);
  await page.keyboard.press("Control+K");
  await page.getByRole("option", { name: "Sync now" }).click();
  await page.getByText("Not done: Sync now").waitFor();
  await page.getByText("is not connected").first().waitFor();
  await page.goto(`/teams/${teamId}/settings/members`);
  expect(await colours()).toBe(dark);
});

test("a link to the sign-in page cannot lead to another site", async () => {
  const { page, email } = await stage.newPerson();
  await page
    .getByRole("button", { name: /User menu/ })
    .first()
    .click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  await page.goto("/sign-in?redirect=https%3A%2F%2Fevil.example%2F");
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { name: "Home" }).waitFor();
  expect(new URL(page.url()).origin).toBe(stage.server.url);
});

test("the next person in the same browser sees nothing of the person before", async () => {
  const { page, teamId } = await stage.newPerson();
  await page
    .getByRole("button", { name: /User menu/ })
    .first()
    .click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.getByRole("link", { name: "Sign up" }).click();
  // The page of the sign-in has a field with the same name.
  await page.getByRole("heading", { name: "Sign up" }).waitFor();
  await page.getByLabel("E-mail address").fill(`next-${crypto.randomUUID()}@example.com`);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByLabel("Team name").fill("Another team");
  await page.getByRole("button", { name: "Create account" }).click();
  await page.getByRole("button", { name: /^Team: Another team/ }).waitFor();
  expect(page.url()).not.toContain(teamId);
});

test("a person can create a team and switch between teams", async () => {
  const { page } = await stage.newPerson();
  await page.getByRole("button", { name: /^Team: Acme Billing/ }).click();
  await page.getByRole("menuitem", { name: "Create a team…" }).click();
  await page.getByLabel("Team name").fill("Second team");
  await page.getByRole("button", { name: "Create team" }).click();
  await page.getByRole("button", { name: /^Team: Second team/ }).click();
  await page.getByRole("menuitemradio", { name: /Acme Billing/ }).click();
  await page.getByRole("button", { name: /^Team: Acme Billing/ }).waitFor();
});

test.each(["/", "/teams/aaaaaaaaaaaaaaaa/events"])(
  "a person without a team can sign out at %s",
  async (path) => {
    const { page, teamId } = await stage.newPerson();
    await stage.server.sql`delete from billstack.members where team_id = ${teamId}`;
    await page.goto(path);
    await page.getByText(/^You have no team/).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByRole("button", { name: /User menu/ }).click();
    await page.getByRole("menuitem", { name: "Sign out" }).click();
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
  },
);
