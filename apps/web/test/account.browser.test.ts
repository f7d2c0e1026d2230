import { execFile } from "node:child_process";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { startTestServer, TEST_KEYS } from "@billstack/server/testing";
import { expect, test } from "vitest";

import { PASSWORD, useStage } from "./stage.js";

const NEW_PASSWORD = "another horse battery";
const COMMANDS = fileURLToPath(new URL("cli/main.js", import.meta.resolve("@billstack/server")));
const stage = useStage();

/** Makes a reset link as an operator does. */
async function resetLink(email: string): Promise<string> {
  const { databaseUrl, url } = stage.server;
  const env = { DATABASE_URL: databaseUrl, BASE_URL: url, BILLSTACK_ENCRYPTION_KEYS: TEST_KEYS };
  const { stdout } = await promisify(execFile)(process.execPath, [COMMANDS, "users", "reset-link", email], {
    env,
  });
  return stdout.split("\n")[0] ?? "";
}

test("a person ends the session of another device, which is signed out at once", async () => {
  const { page, email } = await stage.newPerson();
  const other = await stage.newPage();
  await other.getByLabel("E-mail address").fill(email);
  await other.getByLabel("Password").fill(PASSWORD);
  await other.getByRole("button", { name: "Sign in" }).click();
  await other.getByRole("heading", { name: "Home" }).waitFor();
  await page
    .getByRole("button", { name: /User menu/ })
    .first()
    .click();
  await page.getByRole("menuitem", { name: "Your account" }).click();
  await page.getByRole("link", { name: "Sessions" }).click();
  const sessions = page.getByRole("list", { name: "Sessions" }).getByRole("listitem");
  await sessions.nth(1).waitFor();
  expect(await sessions.filter({ hasText: "This browser" }).count()).toBe(1);
  expect(await sessions.first().textContent()).toMatch(/Chrome.* on Linux/);
  await page.getByRole("button", { name: /^End session of/ }).click();
  // Nobody touches the other device: the end of its stream opens the sign-in page.
  await other.getByText("Your session has expired").waitFor();
  await sessions.nth(1).waitFor({ state: "detached" });
  expect(await sessions.count()).toBe(1);
});

test("a person resets a forgotten password by a link, and the link works once", async () => {
  const { email } = await stage.newPerson();
  const page = await stage.newPage();
  await page.getByRole("link", { name: "Forgot password?" }).click();
  await page.getByRole("heading", { name: "Forgot your password?" }).waitFor();
  await page.getByText("This installation sends no e-mail").waitFor();
  await page.getByText("npm run billstack -- users reset-link").waitFor();
  expect(await page.getByRole("button", { name: "Send a link" }).count()).toBe(0);
  const link = await resetLink(email);
  await page.goto(link);
  await page.getByRole("heading", { name: "Choose a new password" }).waitFor();
  await page.waitForURL(`${stage.server.url}/reset-password`);
  await page.getByLabel("New password").fill("password123");
  await page.getByRole("button", { name: "Set password" }).click();
  await page.getByText("one of the most common ones").waitFor();
  await page.getByLabel("New password").fill(NEW_PASSWORD);
  // The message is gone with the password that it was about.
  await page.getByText("one of the most common ones").waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Set password" }).click();
  await page.getByText("Your password was changed").waitFor();
  await page.getByRole("link", { name: "Sign in" }).click();
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password").fill(NEW_PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { name: "Home" }).waitFor();
  const again = await stage.newPage();
  await again.goto(link);
  await again.getByLabel("New password").fill("a third horse battery");
  await again.getByRole("button", { name: "Set password" }).click();
  await again.getByText("This link no longer works").waitFor();
});

test("the sign-up says once what is wrong, and its password is hidden and can be pasted", async () => {
  const page = await stage.newPage({ permissions: ["clipboard-read", "clipboard-write"] });
  await page.getByRole("link", { name: "Sign up" }).click();
  await page.getByLabel("E-mail address").fill(`once-${crypto.randomUUID()}@example.com`);
  const field = page.getByLabel("Password");
  expect(await field.getAttribute("type")).toBe("password");
  expect(await field.getAttribute("autocomplete")).toBe("new-password");
  await page.evaluate(() => navigator.clipboard.writeText("password123"));
  await field.focus();
  await page.keyboard.press("Control+V");
  expect(await field.inputValue()).toBe("password123");
  await page.getByRole("button", { name: "Create account" }).click();
  await page.getByText("one of the most common ones").waitFor();
  await field.fill(PASSWORD);
  await page.getByText("one of the most common ones").waitFor({ state: "detached" });
  await page.goto("/sign-in");
  expect(await page.getByLabel("Password").getAttribute("type")).toBe("password");
  expect(await page.getByLabel("Password").getAttribute("autocomplete")).toBe("current-password");
});

test("a person changes the password and deletes the account", async () => {
  const { page, email, teamId } = await stage.newPerson();
  await page.goto("/account");
  await page.getByRole("link", { name: "About accounts" }).click();
  await page.getByRole("heading", { name: "Accounts", exact: true }).waitFor();
  await page.goBack();
  await page.getByLabel("Your name").fill("Ada Lovelace");
  await page.getByRole("button", { name: "Save name" }).click();
  await page.getByRole("button", { name: /Signed in as Ada Lovelace/ }).waitFor();
  await page.getByRole("link", { name: "Security" }).click();
  const form = page.getByRole("form", { name: "Change password" });
  await form.getByLabel("Current password").fill("not the password");
  await form.getByLabel("New password").fill(NEW_PASSWORD);
  await form.getByRole("button", { name: "Change password" }).click();
  await form.getByText("The password is wrong.").waitFor();
  await form.getByLabel("Current password").fill(PASSWORD);
  await form.getByRole("button", { name: "Change password" }).click();
  await page.getByText("Your password was changed").waitFor();
  await page.getByRole("link", { name: "Profile" }).click();
  await page.getByRole("button", { name: "Delete my account…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Password").fill(NEW_PASSWORD);
  await dialog.getByRole("button", { name: "Delete account" }).click();
  await dialog.getByText("You are the only owner of: Acme Billing.").waitFor();
  await stage.server.sql`delete from billstack.members where team_id = ${teamId}`;
  await dialog.getByRole("button", { name: "Delete account" }).click();
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password").fill(NEW_PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByText("The e-mail address or the password is wrong.").waitFor();
});

test("the first person of an installation in production enters the set-up token", async () => {
  const port = await freePort();
  const baseUrl = `http://localhost:${port}`;
  const production = await startTestServer({
    env: { NODE_ENV: "production", PORT: String(port), BASE_URL: baseUrl, STRIPE_SANDBOX_URL: "off" },
  });
  try {
    const page = await stage.newPage();
    await page.goto(`${baseUrl}/sign-up`);
    await page.getByLabel("E-mail address").fill("first@example.com");
    await page.getByLabel("Password").fill(PASSWORD);
    await page.getByRole("button", { name: "Create account" }).click();
    await page.getByText("Enter the set-up token from the server's log.").waitFor();
    await page.getByLabel("Set-up token").fill("guessed");
    await page.getByRole("button", { name: "Create account" }).click();
    await page.getByText("This is not the set-up token.").waitFor();
    const logged = /"setupToken":"([\w-]+)"/.exec(production.logged.join(""))?.[1] ?? "";
    await page.getByLabel("Set-up token").fill(logged);
    await page.getByRole("button", { name: "Create account" }).click();
    await page.getByRole("heading", { name: "Home" }).waitFor();
  } finally {
    await production.stop();
  }
});

/** Returns a port on which nothing listens. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
