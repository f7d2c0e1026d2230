import type { Page } from "playwright-core";
import { test } from "vitest";

import { connectAndLoad, openConnection, openSync } from "../connect.js";
import { useStage } from "../stage.js";
import { takePictures } from "./take-pictures.js";

const stage = useStage();
const ACCOUNT = "settled";

/** Opens a page of the settings by its link in the navigation. */
const open = (page: Page, name: string) =>
  page.getByRole("list", { name: "Team settings" }).getByRole("link", { name, exact: true }).click();

test("the settings of a team", async () => {
  await stage.sandbox.seed(ACCOUNT, 20);
  const { page, teamId } = await stage.newPerson();
  await open(page, "API keys");
  await page.getByText("There are no API keys yet").waitFor();
  await takePictures(page, "api-keys-none");
  await page.goto(`/teams/${teamId}/settings/stripe`);
  await connectAndLoad(page, ACCOUNT, `rk_test_sandbox_${ACCOUNT}_no_reviews`);
  await takePictures(page, "connection-connected");
  for (const name of ["Replace keys", "Replace webhook secret", "Disconnect"]) {
    await page.getByRole("button", { name, exact: true }).click();
    await page.getByRole("dialog").waitFor();
    await takePictures(page, `connection-${name.toLowerCase().replaceAll(" ", "-")}`, { part: "window" });
    await page.keyboard.press("Escape");
  }
  await openSync(page);
  await page.getByText("Options").click();
  await takePictures(page, "sync-options");
  await stage.server.sql.unsafe(`delete from stripe_team_${teamId}.products`);
  await page.getByRole("button", { name: "Verify now" }).click();
  await page.getByRole("list", { name: "Differences" }).waitFor();
  await takePictures(page, "sync-differences");
  await openConnection(page);
  await takePictures(page, "connection-needs-attention");

  await apiKeys(page);
  await people(page);
  await open(page, "Audit");
  await page.getByRole("listitem").getByText("Connected Stripe").waitFor();
  await takePictures(page, "audit-list");
  await open(page, "General");
  await page.getByRole("button", { name: "Delete team" }).waitFor();
  await takePictures(page, "general-page");
  await page.getByRole("button", { name: "Delete team" }).click();
  await page.getByRole("dialog").waitFor();
  await takePictures(page, "general-delete", { part: "window" });
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: /^Team:/ }).click();
  await page.getByRole("menu").waitFor();
  await takePictures(page, "team-menu", { part: "window" });
});

async function apiKeys(page: Page): Promise<void> {
  await open(page, "API keys");
  await page.getByRole("button", { name: "Create API key" }).first().click();
  await page.getByLabel("Name").fill("Shop");
  await page.getByRole("button", { name: "Read only" }).click();
  await takePictures(page, "api-keys-create", { part: "window" });
  await page.getByRole("button", { name: "Create key" }).click();
  const dialog = page.getByRole("dialog", { name: "API key for Shop" });
  await dialog
    .getByRole("region", { name: "With curl" })
    .getByText(/access\?customer=cus_\w/)
    .waitFor();
  await takePictures(page, "api-keys-secret", { part: "window" });
  await page.reload();
  await page.getByRole("row", { name: /^Shop / }).waitFor();
  await takePictures(page, "api-keys-list");
}

async function people(page: Page): Promise<void> {
  await open(page, "Members");
  await page.getByRole("button", { name: "Invite a person" }).click();
  await page.getByLabel("E-mail address").fill("grace@example.com");
  await takePictures(page, "members-invite", { part: "window" });
  await page.getByRole("button", { name: "Invite", exact: true }).click();
  await page.getByRole("dialog").getByLabel("Link").waitFor();
  await takePictures(page, "members-link", { part: "window" });
  await page.getByRole("dialog").getByRole("button", { name: "Done" }).click();
  await takePictures(page, "members-list");
  await open(page, "Notices");
  await page.getByRole("button", { name: "Save URL" }).waitFor();
  await takePictures(page, "notices-none");
}

test("the account of a person", async () => {
  const { page } = await stage.newPerson();
  await page.goto("/account/profile");
  await page.getByRole("button", { name: "Save name" }).waitFor();
  await takePictures(page, "account-profile");
  await page.goto("/account/security");
  await page.getByRole("button", { name: "Change password" }).waitFor();
  await takePictures(page, "account-security");
  await page.goto("/account/sessions");
  await page.getByText("This browser", { exact: true }).waitFor();
  await takePictures(page, "account-sessions");
});
