import { totpCode } from "@billstack/server/testing";
import type { Page } from "playwright-core";
import { test } from "vitest";

import { PASSWORD, useStage } from "../stage.js";
import { takePictures } from "./take-pictures.js";

const stage = useStage();

/** Names that are long, and that are written from right to left. The server refuses marks that turn the direction. */
const LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft";
const REVERSED = "مرحبا بالعالم!";

/** Sends a request as the person of a page. Returns the answer. */
async function call(
  page: Page,
  method: string,
  path: string,
  data: object,
): Promise<Record<string, unknown>> {
  const headers = { origin: stage.server.url };
  const answer = await page.request.fetch(path, { method, data, headers });
  if (!answer.ok()) throw new Error(`${method} ${path}: ${answer.status()} ${await answer.text()}`);
  return (await answer.json()) as Record<string, unknown>;
}

test("people, and the texts that they write", async () => {
  const { sql } = stage.server;
  const { page, teamId } = await stage.newPerson();
  const other = await stage.newPerson();
  const team = `/api/billstack/teams/${teamId}`;
  const settings = `/teams/${teamId}/settings`;
  await call(other.page, "PUT", "/api/auth/account", { name: `${REVERSED} ${LONG}`.slice(0, 80) });
  await sql`
    insert into billstack.members (team_id, user_id, role)
    select ${teamId}, id, 'admin' from billstack.users where email = ${other.email}`;
  const expired = `${"donau".repeat(12)}@${"dampf".repeat(12)}.example.com`;
  await call(page, "POST", `${team}/invitations`, { email: expired, role: "member" });
  await sql`update billstack.invitations set expires_at = now() - interval '1 day'`;
  const email = "grace@example.com";
  const { link } = await call(page, "POST", `${team}/invitations`, { email, role: "viewer" });
  const name = `${LONG} ${REVERSED}`.slice(0, 80);
  await call(page, "POST", `${team}/api-keys`, { name, scopes: ["access:read", "sync:write"] });
  await call(other.page, "POST", `${team}/api-keys`, { name: "Reports", scopes: ["*"] });

  await page.goto(`${settings}/members`);
  await page.getByText("Expired").waitFor();
  await takePictures(page, "members-long-names");
  await page.goto(`${settings}/api-keys`);
  await page.getByRole("row", { name: /^Reports/ }).waitFor();
  await takePictures(page, "api-keys-long-names");
  await page.goto(`${settings}/audit`);
  await page.getByRole("listitem").getByText("Created an API key").first().waitFor();
  await takePictures(page, "audit-long-names");
  await notices(page, teamId);

  await other.page.goto(String(link));
  await other.page.getByText(`This invitation is for ${email}`).waitFor();
  await takePictures(other.page, "invitation-other-account");
  const invited = await stage.newPage();
  await invited.goto(String(link));
  await invited.getByRole("button", { name: "Create account and join" }).waitFor();
  await takePictures(invited, "invitation-new-account");
  await page.goto("/teams/aaaaaaaaaaaaaaaa");
  await page.getByText("You have no team at this address").waitFor();
  await takePictures(page, "team-not-found");
  await sql`update billstack.teams set require_second_factor = true where id = ${teamId}`;
  await other.page.goto(`/teams/${teamId}`);
  await other.page.getByText("requires a second factor").waitFor();
  await takePictures(other.page, "team-needs-second-factor");
});

/** Stores notices and their messages, as if problems had been told. */
async function notices(page: Page, teamId: string): Promise<void> {
  const { sql } = stage.server;
  const [told] = await sql<{ id: string }[]>`
    insert into billstack.notices (team_id, code, sentence, action, began_at, told_at, gone_at, ended_at)
    values (${teamId}, 'backfill_failed', ${`The last sync failed: Stripe answered 500 for ${REVERSED}.`}, 'Sync again.',
      now() - interval '3 hours', now() - interval '3 hours', now() - interval '1 hour', now() - interval '1 hour')
    returning id`;
  const [open] = await sql<{ id: string }[]>`
    insert into billstack.notices (team_id, code, sentence, action, began_at, told_at)
    values (${teamId}, 'key_refused', 'Stripe refuses the key, so nothing is read from Stripe.', 'Replace the keys.',
      now() - interval '10 minutes', now() - interval '9 minutes')
    returning id`;
  for (const [notice, event, status, result] of [
    [told?.id, "began", "delivered", "The address answered 200."],
    [told?.id, "ended", "failed", "The address did not answer within 10 seconds."],
    [open?.id, "began", "waiting", "The address answered 503, and not with a status from 200 to 299."],
  ] as const)
    await sql`
      insert into billstack.notice_deliveries (team_id, notice_id, event, channel, status, attempts, result, next_attempt_at)
      values (${teamId}, ${notice ?? null}, ${event}, 'webhook', ${status}, 3, ${result}, now() + interval '5 minutes')`;
  await page.goto(`/teams/${teamId}/settings/notices`);
  await page.getByText("Solved", { exact: true }).waitFor();
  await takePictures(page, "notices-sent");
}

test("the second factor of a person, and a session that has expired", async () => {
  const { page, email } = await stage.newPerson();
  await page.goto("/account/security");
  await page.getByRole("button", { name: "Set up a second factor" }).click();
  const dialog = page.getByRole("dialog", { name: "Set up a second factor" });
  await dialog.getByRole("img", { name: /QR code/ }).waitFor();
  await takePictures(page, "account-second-factor-set-up", { part: "window" });
  const secret = (await dialog.locator("code").innerText()).replaceAll(/\s/g, "");
  await dialog.getByLabel("Code", { exact: true }).fill(totpCode(secret));
  await dialog.getByRole("button", { name: "Switch on the second factor" }).click();
  await page.getByRole("dialog", { name: "Your recovery codes" }).locator("pre").waitFor();
  await takePictures(page, "account-recovery-codes", { part: "window" });
  await page.reload();
  await page.getByText("10 recovery codes are left.").waitFor();
  await takePictures(page, "account-second-factor-on");
  await stage.server.sql`update billstack.sessions set expires_at = now() - interval '1 day'`;
  await page.reload();
  await page.getByText("Your session has expired").waitFor();
  await takePictures(page, "sign-in-expired");
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("button", { name: "Use a recovery code instead" }).waitFor();
  await takePictures(page, "sign-in-second-factor");
});
