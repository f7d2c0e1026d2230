import { expect, test } from "vitest";

import { accessibilityFaults } from "./accessibility-faults.js";
import { connect, connectAndLoad, openSync, statusOf } from "./connect.js";
import { useStage } from "./stage.js";

const stage = useStage();

test("the error of a key is shown under its field while the person types, but not before the prefix is complete", async () => {
  const { page } = await stage.newPerson();
  const secret = page.getByLabel("Secret key", { exact: true });
  await secret.pressSequentially("sk_te");
  expect(await secret.getAttribute("aria-invalid")).toBeNull();
  await secret.fill("  pk_test_51HxyzABCDEFGH \n");
  await page.getByText("This is a publishable key (pk_…), which cannot read your account.").waitFor();
  expect(await secret.getAttribute("aria-invalid")).toBe("true");
  expect(await secret.inputValue()).toBe("pk_test_51HxyzABCDEFGH");

  await secret.fill("rk_live_51HxyzABCDEFGH");
  await page.getByText("These are live mode keys: they work with real money").waitFor();
  await page.getByLabel("Publishable key").fill("pk_test_51HxyzABCDEFGH");
  await page.getByText("This is a test mode key, but the secret key is a live mode key").waitFor();

  await page.getByRole("button", { name: "Connect", exact: true }).click();
  expect(await page.getByLabel("Publishable key").evaluate((field) => field === document.activeElement)).toBe(
    true,
  );
  expect(await secret.getAttribute("type")).toBe("password");
  await page.getByRole("button", { name: "Show secret key" }).click();
  expect(await secret.getAttribute("type")).toBe("text");
});

test("a key that Stripe refuses is not stored, the page says what to do, and the form keeps what was typed", async () => {
  await stage.sandbox.seed("rolled", 1);
  await stage.sandbox.revoke("rolled");
  const { page } = await stage.newPerson();
  await connect(page, "sk_test_sandbox_rolled", "pk_test_sandbox_rolled");
  const alert = page.getByRole("alert");
  await alert.getByText("Not connected").waitFor();
  await alert.getByText("Check in Stripe that the key has not been rolled").waitFor();
  expect(await page.getByLabel("Secret key", { exact: true }).inputValue()).toBe("sk_test_sandbox_rolled");
  const [row] = await stage.server.sql`select count(*)::int as connections from billstack.connections`;
  expect(row).toEqual({ connections: 0 });
});

test("connecting fails while Stripe is down, and works with one more click when Stripe is back", async () => {
  await stage.sandbox.fail("downtown", "500");
  const { page } = await stage.newPerson();
  await connect(page, "sk_test_sandbox_downtown", "pk_test_sandbox_downtown");
  const alert = page.getByRole("alert");
  await alert.getByText("Nothing was changed. Stripe may be having trouble").waitFor({ timeout: 40_000 });
  // An attempt that fails on a field takes the error of the attempt before away.
  await page.getByLabel("Publishable key").fill("");
  await page.getByRole("button", { name: "Connect", exact: true }).click();
  await alert.waitFor({ state: "detached" });
  await page.getByLabel("Publishable key").fill("pk_test_sandbox_downtown");
  await stage.sandbox.mend();
  await page.getByRole("button", { name: "Connect", exact: true }).click();
  await statusOf(page, "State")
    .getByText(/Not verified yet|Syncing/)
    .waitFor();
});

test("the page names the objects that a restricted key cannot read", async () => {
  const { page } = await stage.newPerson();
  await connect(page, "rk_test_sandbox_shy1_no_invoices", "pk_test_sandbox_shy1");
  await page.getByText("This key cannot read everything").waitFor();
  await page.getByText("The key may not read Invoices:").waitFor();
});

test("the page shows once that a stored secret cannot be opened, and what to do", async () => {
  await stage.sandbox.seed("sealed", 1);
  const { page, teamId } = await stage.newPerson();
  await connectAndLoad(page, "sealed");
  await stage.server.sql`
    update billstack.connections
    set data_key_sealed = regexp_replace(data_key_sealed, '^v2[.][^.]+[.]', 'v2.gone.') where team_id = ${teamId}`;
  await page.reload();
  await page.getByText("Stored secrets cannot be decrypted").waitFor();
  expect(await page.getByText('encryption key "gone"').count()).toBe(1);
  await page.getByText("put it back into BILLSTACK_ENCRYPTION_KEYS").waitFor();
});

test("a viewer sees the connection and why they cannot change anything", async () => {
  await stage.sandbox.seed("watched", 2);
  const { page, teamId } = await stage.newPerson();
  await connectAndLoad(page, "watched");
  await stage.server.sql`update billstack.members set role = 'viewer' where team_id = ${teamId}`;
  await page.reload();
  await page
    .getByText("Your role in this team (viewer) may not disconnect. An owner or admin can.")
    .waitFor();
  expect(await page.getByRole("button", { name: "Disconnect" }).count()).toBe(0);
  await openSync(page);
  await page.getByText("Your role in this team (viewer) may not sync data.").waitFor();
  expect(await page.getByRole("link", { name: "Audit" }).count()).toBe(0);
});

test("a person who connects the account of another team is told so before, and afterwards on the page", async () => {
  const first = await stage.newPerson();
  await connect(first.page, "sk_test_sandbox_shared", "pk_test_sandbox_shared");
  await statusOf(first.page, "Webhook").getByText("Configured", { exact: true }).waitFor();
  const { page } = await stage.newPerson();
  await connect(page, "sk_test_sandbox_shared", "pk_test_sandbox_shared");
  const told = page.getByText("1 other team of this server has the same Stripe account");
  await told.waitFor();
  await page.getByText("Nothing was connected yet.").waitFor();
  await page.getByRole("button", { name: "Connect anyway" }).click();
  await statusOf(page, "Webhook").getByText("Configured", { exact: true }).waitFor();
  await told.waitFor();
  await first.page.reload();
  await first.page.getByText("1 other team of this server has the same Stripe account").waitFor();
});

test("another person's team and a team that does not exist show the same page", async () => {
  const { teamId } = await stage.newPerson();
  const { page } = await stage.newPerson();
  for (const address of [`/teams/${teamId}/tables`, "/teams/aaaaaaaaaaaaaaaa/tables"]) {
    await page.goto(address);
    await page.getByText("You have no team at this address").waitFor();
  }
  await page.getByRole("link", { name: "Go to your team" }).click();
  await page.getByRole("heading", { name: "Home" }).waitFor();
});

test("after a disconnect the page shows how many events of the previous connection are deleted, until all are", async () => {
  const { page, teamId } = await stage.newPerson({
    colorScheme: "dark",
    viewport: { width: 390, height: 844 },
  });
  const { sql } = stage.server;
  // A removal that no job works on, so that it stands still.
  await sql`
    insert into billstack.removals (connection_id, team_id, expected, removed, place, stepped_at)
    values (gen_random_uuid(), ${teamId}, 12000000, 3400000, '{}', now() + interval '1 hour')`;
  await page.reload();
  const notice = page.getByRole("note").filter({ hasText: "Events of the previous connection" });
  await notice.getByText("3,400,000 of about 12,000,000 are deleted.").waitFor();
  const bar = notice.getByRole("progressbar", { name: "Deletion of the events" });
  expect(await bar.getAttribute("aria-valuenow")).toBe("3400000");
  expect(await accessibilityFaults(page)).toEqual([]);
  // The page looks again by itself, and a new connection can be made meanwhile.
  await sql`update billstack.removals set removed = 12000000 where team_id = ${teamId}`;
  await notice.getByText("12,000,000 of about 12,000,000 are deleted.").waitFor();
  await page.getByRole("form", { name: "Connect Stripe" }).waitFor();
  await sql`delete from billstack.removals where team_id = ${teamId}`;
  await notice.waitFor({ state: "detached" });
});
