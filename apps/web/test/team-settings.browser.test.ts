import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { until } from "@billstack/server/testing";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";

import { accessibilityFaults } from "./accessibility-faults.js";
import { connectAndLoad, openSync } from "./connect.js";
import { useStage } from "./stage.js";

const stage = useStage();

const WITH_CLIPBOARD = { permissions: ["clipboard-read", "clipboard-write"] };
const NARROW = { colorScheme: "dark", viewport: { width: 390, height: 844 } } as const;

/** Opens the page of API keys and fills in the name of a new key. */
async function beginKey(page: Page, name: string): Promise<void> {
  await page.getByRole("list", { name: "Team settings" }).getByRole("link", { name: "API keys" }).click();
  await page.getByRole("button", { name: "Create API key" }).first().click();
  await page.getByLabel("Name").fill(name);
}

/** Sends the request of a curl command with an `Authorization` header, and returns the status of the answer. */
async function runCurl(command: string): Promise<number> {
  const [, url = "", key = ""] = /curl "(\S+)".*Authorization: (Bearer \w+)"/s.exec(command) ?? [];
  return (await fetch(url, { headers: { authorization: key } })).status;
}

const row = (page: Page, name: string) => page.getByRole("row", { name: new RegExp(`^${name} `) });

test("an admin makes a key that works at once, rotates it and revokes it", async () => {
  await stage.sandbox.seed("keyed", 3);
  const { page } = await stage.newPerson(WITH_CLIPBOARD);
  await connectAndLoad(page, "keyed");
  await openSync(page);
  await page.getByRole("link", { name: "Next: create an API key" }).click();
  await beginKey(page, "Shop");
  await page.getByRole("button", { name: "Create key" }).click();
  await page.getByText("Choose what the key may do.").waitFor();
  await page.getByRole("button", { name: "Read only" }).click();
  await page.getByLabel("tables:read").uncheck();
  await page.getByRole("button", { name: "Create key" }).click();
  const dialog = page.getByRole("dialog", { name: "API key for Shop" });
  const first = await dialog.getByLabel("API key", { exact: true }).inputValue();
  // The example asks for one of the team's customers as soon as the dialog has read one.
  await dialog
    .getByRole("region", { name: "With curl" })
    .getByText(/access\?customer=cus_\w/)
    .waitFor();
  await dialog.getByRole("button", { name: "Copy With curl" }).click();
  expect(await runCurl(await page.evaluate(() => navigator.clipboard.readText()))).toBe(200);
  await dialog.getByRole("button", { name: "Done" }).click();
  await row(page, "Shop").getByText("9 scopes").click();
  await row(page, "Shop").getByText("access:read, customers:read").waitFor();
  expect(await page.content()).not.toContain(first);
  await row(page, "Shop").getByText("Active").waitFor();

  await page.getByRole("button", { name: "Rotate Shop" }).click();
  await page.getByRole("button", { name: "Rotate key" }).click();
  const second = await dialog.getByLabel("API key", { exact: true }).inputValue();
  expect(second).not.toBe(first);
  await dialog.getByRole("button", { name: "Copy API key" }).click();
  await dialog.getByRole("button", { name: "Done" }).click();
  await row(page, "Shop").getByText(/^Ends/).waitFor();

  await page.getByRole("button", { name: "Revoke Shop" }).first().click();
  await page.getByRole("dialog").getByRole("button", { name: "Revoke key" }).click();
  await page.getByLabel("Show 1 revoked or expired key").check();
  await row(page, "Shop").getByText("Revoked").waitFor();

  await openSync(page);
  await page.getByRole("button", { name: "Sync now" }).waitFor();
  expect(await page.getByText("Next: create an API key").count()).toBe(0);
});

test("a key that was not copied is not lost by a key press, a click or the way back", async () => {
  const { page } = await stage.newPerson(NARROW);
  await beginKey(page, "Reports");
  await page.getByRole("button", { name: "Check access" }).click();
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.getByLabel("Expires").selectOption("On a date");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Create key" }).click();
  await page.getByText("Choose a date.").waitFor();
  await page.getByLabel("Last day").fill("2020-01-31");
  await page.getByRole("button", { name: "Create key" }).click();
  await page.getByText("This time has passed.").waitFor();
  await page.getByLabel("Expires").selectOption("Never");
  await page.getByRole("button", { name: "Create key" }).click();

  const dialog = page.getByRole("dialog", { name: "API key for Reports" });
  await dialog.waitFor();
  await page.keyboard.press("Escape");
  await page.getByText("You have not copied the key").waitFor();
  // The browser itself closes a dialog at one of these.
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await page.goBack();
  await dialog.getByRole("button", { name: "Close", exact: true }).click();
  expect(await accessibilityFaults(page)).toEqual([]);
  // The field with the key has the focus, and its text is selected.
  await dialog.getByLabel("API key", { exact: true }).focus();
  await page.keyboard.press("ControlOrMeta+C");
  await page.getByText("You have not copied the key").waitFor({ state: "detached" });
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  await row(page, "Reports").waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
});

test("an admin makes a SQL login, replaces its password and revokes it", async () => {
  const { page, teamId } = await stage.newPerson({ ...NARROW, ...WITH_CLIPBOARD });
  await page.getByRole("link", { name: "SQL access" }).click();
  await page.getByRole("button", { name: "Create SQL login" }).click();
  const dialog = page.getByRole("dialog", { name: "The SQL login of this team" });
  const password = dialog.getByLabel("Password", { exact: true });
  const first = await password.inputValue();
  const url = await dialog.getByLabel("Connection string").inputValue();
  expect(url).toContain(`//billstack_read_${teamId}:${first}@`);
  await dialog.getByRole("region", { name: "With psql" }).getByText(`psql "${url}"`).waitFor();
  await dialog.getByText(`Only these: stripe_team_${teamId}`).waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await dialog.getByRole("button", { name: "Done" }).click();
  await page.getByText("You have not copied the password").waitFor();
  await dialog.getByRole("button", { name: "Copy Password" }).click();
  await dialog.getByRole("button", { name: "Done" }).click();
  await page.getByText("Only programs on the server's machine reach this address").waitFor();
  expect(await page.content()).not.toContain(first);

  await page.getByRole("button", { name: "New password" }).click();
  await page.getByRole("button", { name: "Create new password" }).click();
  expect(await password.inputValue()).not.toBe(first);
  await dialog.getByRole("button", { name: "Copy Connection string" }).click();
  await dialog.getByRole("button", { name: "Done" }).click();
  await page.getByText("For the operator: what PostgreSQL allows every role").click();
  expect(await accessibilityFaults(page)).toEqual([]);

  await page.getByRole("button", { name: "Revoke" }).click();
  await page.getByRole("button", { name: "Revoke login" }).click();
  await page.getByText("There is no SQL login yet").waitFor();
});

test("an admin sets the URL of notices, sends a test, and switches a code off", async () => {
  const received: string[] = [];
  const receiver = createServer((request, response) => {
    received.push(String(request.headers["webhook-signature"]));
    response.writeHead(200).end("Thank you");
  });
  receiver.listen(0, "127.0.0.1");
  await once(receiver, "listening");
  try {
    const { page, teamId } = await stage.newPerson(NARROW);
    await connectAndLoad(page, "noticed");
    await page.getByRole("link", { name: "Notices" }).click();
    await page.getByText("No notice has been sent yet").waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByLabel("URL", { exact: true }).fill("http://10.0.0.1/");
    await page.getByRole("button", { name: "Save URL" }).click();
    await page.getByText("The URL must begin with https://.").waitFor();
    await page
      .getByLabel("URL", { exact: true })
      .fill(`http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`);
    await page.getByRole("button", { name: "Save URL" }).click();
    const dialog = page.getByRole("dialog", { name: "The secret of the webhook" });
    const secret = await dialog.getByLabel("Secret", { exact: true }).inputValue();
    expect(secret).toMatch(/^whsec_/);
    expect(await accessibilityFaults(page)).toEqual([]);
    await dialog.getByRole("button", { name: "Done" }).click();
    await dialog.getByRole("button", { name: "Close without copying" }).click();
    await page.getByRole("button", { name: "Replace the secret" }).waitFor();
    expect(await page.content()).not.toContain(secret);
    await page.getByRole("button", { name: "Send a test" }).click();
    await page.getByText("The webhook accepted the test").waitFor();
    await page.getByText("Thank you").waitFor();
    expect(received).toEqual([expect.stringMatching(/^v1,/)]);
    await page.getByText("All 17 problems").click();
    const box = page.getByLabel("Webhook: Stripe refuses the key");
    await box.uncheck();
    await until("the switch", async () => {
      const rows = await stage.server.sql`
        select from billstack.notice_settings where team_id = ${teamId} and webhook_off = '{key_refused}'`;
      return rows.length === 1;
    });
    await page.reload();
    await page.getByText("17 of 17 problems by e-mail, 16 by webhook").click();
    expect(await box.isChecked()).toBe(false);

    await stage.server.sql`
      with notice as (
        insert into billstack.notices (team_id, code, sentence, action, began_at, told_at)
        values (${teamId}, 'thin_events', 'Stripe delivers thin events.', 'Choose others.', now(), now())
        returning id)
      insert into billstack.notice_deliveries (team_id, notice_id, event, channel, attempts, result)
      select ${teamId}, id, 'began', 'webhook', 2, 'The address answered 500, and not with a status from 200 to 299.'
      from notice`;
    await page.reload();
    await page.getByRole("list", { name: "Last notices" }).getByText("The address answered 500").waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
  } finally {
    receiver.close();
  }
});

test("where PostgreSQL allows no logins, the page shows the statement that an operator runs", async () => {
  const { page, teamId } = await stage.newPerson();
  await page.route(/trpc\/.*sqlAccess\.get/, async (route) => {
    const answer = await route.fetch();
    const text = (await answer.text()).replace(
      '"unavailable":null',
      '"unavailable":{"message":"BillStack may not create roles.","statement":"alter role x createrole;"}',
    );
    await route.fulfill({ response: answer, body: text });
  });
  await page.goto(`/teams/${teamId}/settings/sql-access`);
  await page.getByText("alter role x createrole;").waitFor();
  expect(await page.getByRole("button", { name: "Create SQL login" }).isDisabled()).toBe(true);
  expect(await accessibilityFaults(page)).toEqual([]);
});

test("a disconnect names what it drops and BillStack has not made, and drops it only if the person says so", async () => {
  const { page, teamId } = await stage.newPerson();
  await connectAndLoad(page, "viewed");
  const { sql } = stage.server;
  await sql.unsafe(
    `create schema reports; create view reports.names as select name from stripe_team_${teamId}.customers;
     create index by_phone on stripe_team_${teamId}.customers (phone)`,
  );
  await page.getByRole("button", { name: "Disconnect" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("reports.names").waitFor();
  await dialog.getByText("index by_phone").waitFor();
  const account = /^Type (.*) to confirm$/.exec(
    await dialog.locator("label", { hasText: "to confirm" }).innerText(),
  );
  await dialog.getByRole("textbox").fill(account?.[1] ?? "");
  await dialog.getByRole("button", { name: "Disconnect and drop the schema" }).click();
  await dialog.getByText("The team was not disconnected").waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await dialog.getByLabel("Also drop these objects").check();
  await dialog.getByRole("button", { name: "Disconnect and drop the schema" }).click();
  await page.getByText("Objects that BillStack did not create were also dropped").waitFor();
});

test("a member sees no pages for keys and SQL logins, and a list that cannot be read says so", async () => {
  const { page, teamId } = await stage.newPerson();
  await stage.server.sql`alter table billstack.api_keys rename to api_keys_away`;
  await page.goto(`/teams/${teamId}/settings/api-keys`);
  await page.getByText("The API keys could not be read").waitFor();
  await stage.server.sql`alter table billstack.api_keys_away rename to api_keys`;
  await page.getByRole("button", { name: "Retry" }).click();
  await page.getByText("There are no API keys yet").waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);

  await stage.server.sql`update billstack.members set role = 'member' where team_id = ${teamId}`;
  await page.reload();
  await page.getByText("Your role in this team (member) may not manage API keys.").waitFor();
  expect(await page.getByRole("list", { name: "Team settings" }).getByRole("link").allInnerTexts()).toEqual([
    "Stripe connection",
    "Sync",
    "Members",
    "General",
  ]);
  await page.goto(`/teams/${teamId}/settings/sql-access`);
  await page.getByText("Your role in this team (member) may not manage the SQL login.").waitFor();
});

test("an owner finds an entry of the audit by person, action and text, shares the link, and exports what is shown", async () => {
  const { page, email, teamId } = await stage.newPerson();
  for (const name of ["Shop", "Reports"]) {
    const made = await page.request.post(`/api/billstack/teams/${teamId}/api-keys`, {
      data: { name, scopes: ["access:read"] },
      headers: { origin: stage.server.url },
    });
    expect(made.status()).toBe(201);
  }
  await page.getByRole("link", { name: "Audit", exact: true }).click();
  const entries = page.getByRole("listitem").filter({ hasText: "Created an API key by you" });
  await expect.poll(() => entries.count()).toBe(2);
  await page.getByLabel("Action").selectOption("Created an API key");
  await page.getByLabel("Person or API key").selectOption(email);
  await page.getByLabel("Search the audit").fill("reports");
  await expect.poll(() => entries.count()).toBe(1);
  await page.waitForURL(/action=api_key.created&userId=.*&q=reports/);
  await page.reload();
  await expect.poll(() => entries.count()).toBe(1);
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "Export JSON" }).click(),
  ]);
  expect(download.suggestedFilename()).toBe("audit.json");
  const saved = JSON.parse(await readFile(await download.path(), "utf8")) as { detail: { name: string } }[];
  expect(saved.map(({ detail }) => detail.name)).toEqual(["Reports"]);
  await page.getByLabel("From", { exact: true }).fill("2999-01-01");
  await page.getByText("No entry matches the filter").waitFor();
  await page.getByRole("button", { name: "Clear the filter" }).click();
  await page.getByRole("listitem").filter({ hasText: "Exported the audit" }).getByText("Format:").waitFor();
});
