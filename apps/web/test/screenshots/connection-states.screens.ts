import type { Page } from "playwright-core";
import { test } from "vitest";

import { ALL_LOADED, connect, openSync, statusOf } from "../connect.js";
import { useStage } from "../stage.js";
import { takePictures } from "./take-pictures.js";

const stage = useStage();
const ACCOUNT = "stateful";

/** The id of the team's connection. */
async function connectionOf(teamId: string): Promise<string> {
  const [row] = await stage.server.sql<{ id: string }[]>`
    select id from billstack.connections where team_id = ${teamId}`;
  return row?.id ?? "";
}

/** Makes a person a viewer of a team, as if they had accepted an invitation. */
async function joinAsViewer(email: string, teamId: string): Promise<void> {
  await stage.server.sql`
    insert into billstack.members (team_id, user_id, role)
    select ${teamId}, id, 'viewer' from billstack.users where email = ${email}`;
}

test("the states of a connection", async () => {
  const { sql } = stage.server;
  await stage.sandbox.seed(ACCOUNT, 20);
  await createUnknownDiscount();
  const { page, teamId } = await stage.newPerson();
  const settings = `/teams/${teamId}/settings`;
  await page.getByLabel("Sync my data now").uncheck();
  await connect(page, `rk_test_sandbox_${ACCOUNT}_no_webhook_endpoints`, `pk_test_sandbox_${ACCOUNT}`);
  await page.getByText("Connected, but the webhook endpoint could not be created").waitFor();
  await statusOf(page, "State").getByText("Needs attention").waitFor();
  await takePictures(page, "connection-endpoint-not-created");

  await sql`update billstack.connections set sync_status = 'pending' where team_id = ${teamId}`;
  await page.reload();
  await page.getByText("The database schema is being created.").waitFor();
  await takePictures(page, "connection-pending");
  await sql`update billstack.connections set sync_status = 'ready' where team_id = ${teamId}`;
  await page.reload();
  await page.getByText("Deliveries from Stripe are refused until").waitFor();
  await takePictures(page, "connection-no-webhook");
  await page.goto(`${settings}/stripe/live`);
  await page.getByText("Check the test copy").waitFor();
  await takePictures(page, "go-live-steps");

  await page.request.put(`/api/billstack/teams/${teamId}/stripe/webhook-secret`, {
    data: { webhookSecret: `whsec_${"h4nd".repeat(8)}` },
    headers: { origin: stage.server.url },
  });
  await openSync(page);
  await page.getByText("Nothing has been synced yet.").waitFor();
  await takePictures(page, "sync-never");
  await stage.sandbox.fail(ACCOUNT, "delay", 4_000);
  await page.getByRole("button", { name: "Sync now" }).click();
  await page.getByText("Syncing now").waitFor();
  await takePictures(page, "sync-running");
  await page.getByRole("navigation", { name: "Team" }).getByRole("link", { name: "Home" }).click();
  await page.getByText(/of \d+ object types/).waitFor();
  await takePictures(page, "home-syncing");
  await stage.sandbox.mend();
  await openSync(page);
  await page.getByText(ALL_LOADED).waitFor();

  const id = await connectionOf(teamId);
  await sql`delete from billstack.discounts where connection_id = ${id}`;
  await page.goto(`/teams/${teamId}/revenue`);
  await page.getByText("MRR may be too high").waitFor();
  await takePictures(page, "revenue-unknown-discounts");

  await openSync(page);
  await page.getByRole("button", { name: "Verify now" }).click();
  await page.getByText("Last verification").waitFor();
  await sql`
    update billstack.verifications
    set removals = jsonb_build_object('customer', jsonb_build_object(
      'state', 'asked', 'rows', 18, 'since', to_char(now() at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')))
    where connection_id = ${id}`;
  await page.reload();
  await page.getByText("Allow BillStack to remove many rows?").waitFor();
  await takePictures(page, "sync-removal-asked");
  await page.getByRole("button", { name: "Remove the rows…" }).click();
  await page.getByRole("dialog").waitFor();
  await takePictures(page, "sync-removal-confirm", { part: "window" });
  await page.keyboard.press("Escape");

  await sql`
    insert into billstack.problems (connection_id, code, about, detail) values
      (${id}, 'second_endpoint', '', 'we_1QzSecond beside BillStack''s own we_1QzFirst'),
      (${id}, 'stripe_unreachable', '', 'the connection timed out'),
      (${id}, 'events_lost', '', '3 customers')`;
  await sql`update billstack.connections set webhook_secret_at = now() - interval '2 days' where id = ${id}`;
  await page.goto(`${settings}/stripe`);
  await page.getByText("Events are being lost").waitFor();
  await takePictures(page, "connection-many-problems");

  await viewer(teamId);
  await sql`update billstack.teams set sql_paused_until = now() + interval '15 minutes' where id = ${teamId}`;
  await page.goto(`${settings}/sql-access`);
  await page.getByText("SQL access is paused").waitFor();
  await takePictures(page, "sql-access-paused");
  await shared();
  await disconnect(page, teamId);
});

/** Gives a subscription a discount that only Stripe knows, as after an update from an old version. */
async function createUnknownDiscount(): Promise<void> {
  const create = async (path: string, fields: Record<string, string>) =>
    String((await stage.sandbox.stripe(ACCOUNT, "POST", `/v1/${path}`, fields))["id"]);
  const price = await create("prices", {
    product: await create("products", { name: "Atelier" }),
    currency: "usd",
    unit_amount: "5000",
    "recurring[interval]": "month",
  });
  await create("subscriptions", {
    customer: await create("customers", { name: "Élodie Martin", email: "elodie@example.com" }),
    "items[0][price]": price,
    "items[0][discounts][0][coupon]": await create("coupons", { percent_off: "50", duration: "forever" }),
    collection_method: "send_invoice",
    days_until_due: "30",
  });
}

/** What a person sees whose role is too low for most buttons. */
async function viewer(teamId: string): Promise<void> {
  const { page, email } = await stage.newPerson();
  await joinAsViewer(email, teamId);
  for (const [path, text] of [
    ["settings/stripe", "Stripe keys"],
    ["settings/sync", "may not sync data"],
    ["settings/api-keys", "may not manage API keys"],
    ["settings/general", "may not change the name"],
    ["sql", "SQL access is off for this team"],
  ] as const) {
    await page.goto(`/teams/${teamId}/${path}`);
    await page.getByText(text).first().waitFor();
    await takePictures(page, `viewer-${path.replace("settings/", "")}`);
  }
}

/** A second team with the same account. */
async function shared(): Promise<void> {
  const { page } = await stage.newPerson();
  await connect(page, `sk_test_sandbox_${ACCOUNT}`, `pk_test_sandbox_${ACCOUNT}`);
  await page.getByRole("button", { name: "Connect anyway" }).waitFor();
  await takePictures(page, "connection-account-shared");
  await page.getByRole("button", { name: "Connect anyway" }).click();
  await statusOf(page, "Webhook").getByText("Configured", { exact: true }).waitFor();
  await takePictures(page, "connection-just-connected");
}

/** Disconnects. Then the events of the connection are still being deleted. */
async function disconnect(page: Page, teamId: string): Promise<void> {
  await page.goto(`/teams/${teamId}/settings/stripe`);
  const name = await statusOf(page, "Account").innerText();
  await page.getByRole("button", { name: "Disconnect", exact: true }).click();
  await page.getByLabel(/^Type /).fill(name.split("\n")[0] ?? "");
  await stage.server.sql`
    insert into billstack.removals (connection_id, team_id, expected, removed, place)
    values (gen_random_uuid(), ${teamId}, 84000, 21000, '{}')`;
  await page.getByRole("button", { name: "Disconnect and drop the schema" }).click();
  await page.getByText("Disconnected", { exact: true }).waitFor();
  await takePictures(page, "connection-disconnected");
}
