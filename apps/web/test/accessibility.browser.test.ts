import { beforeAll, describe, expect, test } from "vitest";

import { accessibilityFaults } from "./accessibility-faults.js";
import { connectAndLoad, openConnection, openSync } from "./connect.js";
import { useStage } from "./stage.js";

const stage = useStage();

const APPEARANCES = [
  { look: "light, wide", colorScheme: "light", viewport: { width: 1280, height: 800 } },
  { look: "dark, narrow", colorScheme: "dark", viewport: { width: 390, height: 844 } },
] as const;

describe.each(APPEARANCES)("$look", ({ colorScheme, viewport }) => {
  test("the pages before the sign-in have no accessibility faults", async () => {
    const page = await stage.newPage({ colorScheme, viewport });
    // The first visit of a new installation opens the sign-up.
    await page.goto("/sign-in");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByText("Enter your password.").waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByRole("link", { name: "Sign up" }).click();
    await page.getByRole("button", { name: "Create account" }).click();
    await page.getByText("Choose a password.").waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.goto("/reset-password");
    await page.getByText("This installation sends no e-mail").waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.goto("/sign-in");
    await page.goto("/reset-password#token");
    await page.getByRole("button", { name: "Set password" }).click();
    await page.getByText("Choose a password.").waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.goto("/api/docs");
    await page.getByRole("link", { name: "Sign in to the dashboard" }).waitFor();
    expect(await page.getByRole("button", { name: "Send request" }).count()).toBe(0);
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.goto("/help/connect-stripe");
    await page.getByRole("heading", { name: "Connecting Stripe" }).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    for (const name of ["API keys", "What a customer may use", "Revenue", "SQL access"]) {
      await page.getByRole("navigation", { name: "Help" }).getByRole("link", { name }).click();
      await page.getByRole("heading", { level: 1, name }).waitFor();
      expect(await accessibilityFaults(page)).toEqual([]);
    }
  });

  test("the pages of a team that is not connected have no accessibility faults", async () => {
    const { page } = await stage.newPerson({ colorScheme, viewport });
    await page.getByLabel("Let BillStack create the webhook endpoint for me").uncheck();
    await page.getByRole("button", { name: "Connect", exact: true }).click();
    await page.getByLabel("Secret key", { exact: true }).fill("sk_live_51HxyzABCDEFGH");
    expect(await accessibilityFaults(page)).toEqual([]);
    for (const name of ["Customers", "Tables", "Events", "Audit"]) {
      await page.getByRole("link", { name, exact: true }).click();
      await page.getByText(/Stripe is not connected yet|Nothing has been done yet/).waitFor();
      expect(await accessibilityFaults(page)).toEqual([]);
    }
    await page.goto("/account/sessions");
    await page.getByText("This browser", { exact: true }).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByRole("link", { name: "Profile" }).click();
    await page.getByRole("button", { name: "Save name" }).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByRole("link", { name: "Security" }).click();
    await page.getByRole("button", { name: "Change password" }).click();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.goto("/api/docs");
    const entry = page.getByRole("article").filter({ hasText: "One customer by its id" });
    // The command names the team that is chosen, and the request is sent with the session.
    await entry.filter({ hasText: "/customers/cus_123", hasNotText: "$BILLSTACK_TEAM" }).waitFor();
    await entry.getByText("Try it").click();
    await entry.getByRole("button", { name: "Send request" }).click();
    await entry.getByLabel("id (required)").fill("cus_1");
    await entry.getByRole("button", { name: "Send request" }).click();
    await entry.getByRole("status").filter({ hasText: "404" }).waitFor();
    await entry.getByText('"code": "not_connected"').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.goto("/nowhere");
    await page.getByText("There is no such page").waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
  });

  test("the pages of a connected team have no accessibility faults", async () => {
    const { page, teamId } = await stage.newPerson({ colorScheme, viewport });
    const account = `pretty${colorScheme}`;
    await connectAndLoad(page, account, `rk_test_sandbox_${account}_no_reviews`);
    await stage.server.sql`delete from ${stage.server.sql(`stripe_team_${teamId}.products`)}`;
    await openSync(page);
    await page.getByText("Options").click();
    await page.getByRole("button", { name: "Verify now" }).click();
    await page.getByRole("progressbar", { name: "Objects compared" }).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByRole("list", { name: "Differences" }).waitFor();
    // The key cannot read reviews, so the page must not say that everything is equal.
    expect(await page.getByText("Equal to Stripe as of").count()).toBe(0);
    expect(await accessibilityFaults(page)).toEqual([]);

    await page.getByRole("button", { name: /^Team:/ }).click();
    await page.getByRole("menu").waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.keyboard.press("Escape");

    await openConnection(page);
    await page.getByRole("link", { name: "Switch to live mode" }).click();
    await page.getByRole("list", { name: "Checks" }).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await openConnection(page);
    for (const name of ["Replace keys", "Replace webhook secret", "Disconnect"]) {
      await page.getByRole("button", { name, exact: true }).click();
      await page.getByRole("dialog").waitFor();
      expect(await accessibilityFaults(page)).toEqual([]);
      await page.keyboard.press("Escape");
      await page.getByRole("dialog").waitFor({ state: "detached" });
    }

    await page.getByRole("link", { name: "Tables", exact: true }).click();
    await page.getByRole("link", { name: /^invoices/ }).click();
    const rows = page.getByRole("region", { name: "Rows of invoices" });
    await rows.waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await rows.getByRole("rowheader").getByRole("link").first().click();
    await page.getByText("Raw JSON").waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.keyboard.press("Escape");
    for (const name of ["Filter", "Columns", "Views", "Export", "Copy as SQL"]) {
      await page.getByRole("button", { name, exact: true }).click();
      const opened =
        name === "Filter" ? page.getByRole("button", { name: "Cancel" }) : page.getByRole("dialog");
      await opened.waitFor();
      expect(await accessibilityFaults(page)).toEqual([]);
      if (name === "Filter") await opened.click();
      else await page.keyboard.press("Escape");
      await opened.waitFor({ state: "detached" });
    }

    await stage.sandbox.stripe(account, "POST", "/v1/customers", { name: "Ada" });
    await page.getByRole("link", { name: "Events", exact: true }).click();
    await page.getByRole("link", { name: "customer.created" }).first().waitFor();
    await page.getByText("Show as table").click();
    await page.getByRole("region", { name: "Events by the hour" }).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByRole("link", { name: "customer.created" }).first().click();
    await page.getByRole("heading", { name: "Payload" }).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByRole("link", { name: "Audit", exact: true }).click();
    await page.getByRole("listitem").getByText("Connected Stripe").waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
  });
});

beforeAll(async () => {
  for (const { colorScheme } of APPEARANCES) await stage.sandbox.seed(`pretty${colorScheme}`, 8);
});
