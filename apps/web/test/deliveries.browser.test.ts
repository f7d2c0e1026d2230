import { expect, test } from "vitest";

import { connectAndLoad, openSync } from "./connect.js";
import { useStage } from "./stage.js";

const stage = useStage();

/** Finds the number that is shown under a name, such as "Applied", at the top of the events page. */
const tile = (page: Awaited<ReturnType<typeof stage.newPerson>>["page"], name: string) =>
  page
    .getByRole("region", { name: "Deliveries" })
    .locator("dt", { hasText: name })
    .locator("xpath=following-sibling::dd");

test("the events page counts deliveries live, shows them by the hour, and replays all failed events at once", async () => {
  const { page, teamId } = await stage.newPerson();
  await connectAndLoad(page, "counted");
  for (const name of ["One", "Two", "Three"]) {
    await stage.sandbox.stripe("counted", "POST", "/v1/products", { name });
  }
  await page.getByRole("link", { name: "Events", exact: true }).click();
  await expect.poll(() => tile(page, "Applied").innerText(), { timeout: 20_000 }).toBe("3");
  await page
    .getByRole("img", { name: "In the last 24 hours 3 events were received; 3 of them are applied." })
    .waitFor();
  await stage.sandbox.stripe("counted", "POST", "/v1/products", { name: "Four" });
  await expect.poll(() => tile(page, "Total").innerText(), { timeout: 20_000 }).toBe("4");
  await page.getByText("Show as table").click();
  const table = page.getByRole("region", { name: "Events by the hour" });
  expect(await table.getByRole("row").count()).toBe(25);

  await stage.server.sql`
    update billstack.inbox set status = 'buried', failures = 10, last_error = 'a cause that is gone'
    from billstack.connections where connections.id = connection_id and team_id = ${teamId}`;
  await page.reload();
  await page.getByText("4 events could not be applied").waitFor();
  const links = page.getByRole("navigation", { name: "Team" });
  await links.getByRole("link", { name: "Events , some events failed" }).waitFor();
  await links.getByRole("link", { name: "Stripe connection , 1 problem" }).waitFor();
  await page.getByRole("link", { name: "Failed", exact: true }).click();
  await page.waitForURL(`/teams/${teamId}/events?status=buried`);
  await page.getByRole("button", { name: "Replay all failed" }).press("Enter");
  const dialog = page.getByRole("dialog", { name: "Replay 4 events?" });
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await dialog.waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Replay all failed" }).press("Enter");
  await dialog.getByRole("button", { name: "Replay all", exact: true }).click();
  await dialog.waitFor({ state: "detached" });
  await expect.poll(() => tile(page, "Applied").innerText(), { timeout: 20_000 }).toBe("4");
  await page.getByText("No event matches the filter").waitFor();
  // The badges go with the problem, without a reload.
  for (const name of ["Events", "Stripe connection"])
    await links.getByRole("link", { name, exact: true }).waitFor();
});

test("the page says which events were missed and what to do, and looks for missed events on demand", async () => {
  const { page, teamId } = await stage.newPerson();
  await connectAndLoad(page, "troubled");
  await stage.server.sql`
    update billstack.connections set events_complete_until = now() - interval '40 days' where team_id = ${teamId}`;
  await openSync(page);
  const missed = page.getByRole("region", { name: "Missed-event check" });
  await missed.getByRole("button", { name: "Sync missed events" }).click();
  await page.getByText("Events were missed").waitFor();
  await page.getByText("Sync all data again.").waitFor();
  await missed.getByText("No event was missed up to the last check, just now.").waitFor();
  await page.getByRole("button", { name: "Sync now" }).click();
  await page.getByText("Events were missed").waitFor({ state: "detached" });
});
