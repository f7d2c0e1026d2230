import type { Page } from "playwright-core";
import { expect, test } from "vitest";

import { connectAndLoad } from "./connect.js";
import { outsideTextFaults } from "./outside-text-faults.js";
import { createOutsideCustomer, OUTSIDE_NAME, OUTSIDE_TEXT } from "./outside-texts.js";
import { useStage } from "./stage.js";

const stage = useStage();
const ACCOUNT = "hostile";

/** Waits until the text is on the page, and says what is wrong with how it is shown. */
async function faultsWhen(page: Page, text: ReturnType<Page["getByText"]>): Promise<string[]> {
  await text.first().waitFor();
  return outsideTextFaults(page);
}

test("no text from outside widens a page of a phone or turns the words beside it", async () => {
  const customer = await createOutsideCustomer(stage.sandbox, ACCOUNT);
  const { page, teamId } = await stage.newPerson({ viewport: { width: 390, height: 844 } });
  await connectAndLoad(page, ACCOUNT);
  const change = async (method: "put" | "post" | "patch", path: string, data: object) => {
    const answer = await page.request[method](path, { data, headers: { origin: stage.server.url } });
    expect({ path, ok: answer.ok() }).toEqual({ path, ok: true });
    return answer.json() as Promise<{ query?: { id: string } }>;
  };
  const team = `/api/billstack/teams/${teamId}`;
  await change("put", "/api/auth/account", { name: OUTSIDE_NAME });
  await change("patch", team, { name: OUTSIDE_NAME });
  await change("post", `${team}/sql-access`, {});
  const saved = await change("post", `${team}/sql/queries`, {
    name: OUTSIDE_NAME,
    sql: `select name, '${OUTSIDE_TEXT}' as "${OUTSIDE_NAME.slice(0, 20)}", metadata from customers`,
  });
  await change("put", `${team}/stripe/table-views`, { table: "customers", name: OUTSIDE_NAME, question: {} });
  const shown = page.getByText("WWWWWWWW");
  const faults: Record<string, string[]> = {};

  await page.goto(`/teams/${teamId}/home`);
  faults["home"] = await faultsWhen(page, page.getByText("MRR by month"));
  await page.getByRole("button", { name: /^Team:/ }).click();
  faults["menu of teams"] = await faultsWhen(page, page.getByRole("menu").getByText("WWWWWWWW"));
  await page.keyboard.press("Escape");
  await page.keyboard.press("ControlOrMeta+K");
  await page
    .getByRole("dialog")
    .getByRole("option", { name: /WWWWWWWW/ })
    .waitFor();
  await page.keyboard.insertText(`${OUTSIDE_TEXT.slice(0, 100)} W`);
  faults["palette"] = await faultsWhen(page, page.getByText("Find the customer"));
  await page.keyboard.press("Escape");

  await page.goto(`/teams/${teamId}/revenue?figure=mrr`);
  faults["lines"] = await faultsWhen(page, page.getByRole("dialog").getByText("WWWWWWWW"));
  await page.goto(`/teams/${teamId}/customers`);
  faults["customers"] = await faultsWhen(page, page.getByRole("main").getByText("WWWWWWWW"));
  await page.goto(`/teams/${teamId}/customers/${customer}`);
  await page.getByRole("region", { name: "Entitlements" }).getByText("wwwwwwww").waitFor();
  faults["customer"] = await faultsWhen(
    page,
    page.getByRole("region", { name: "Subscriptions" }).getByText("WWWW"),
  );

  const where = JSON.stringify([{ column: "name", is: "equals", value: OUTSIDE_TEXT }]);
  await page.goto(`/teams/${teamId}/tables/customers?${new URLSearchParams({ where })}`);
  faults["table"] = await faultsWhen(page, page.getByRole("cell").getByText("WWWWWWWW"));
  await page.getByRole("button", { name: "Views", exact: true }).click();
  faults["views"] = await faultsWhen(page, page.getByRole("dialog").getByText("WWWWWWWW"));
  await page.goto(`/teams/${teamId}/tables/customers?row=${customer}`);
  faults["row"] = await faultsWhen(page, page.getByRole("complementary").getByText("WWWWWWWW"));

  await page.goto(`/teams/${teamId}/sql?query=${saved.query?.id}`);
  await page.getByRole("button", { name: "Run", exact: true }).click();
  faults["result of SQL"] = await faultsWhen(
    page,
    page.getByRole("region", { name: "Result" }).getByText("WWWW"),
  );
  await page.getByRole("region", { name: "Result" }).getByRole("button").nth(1).click();
  faults["value of SQL"] = await faultsWhen(page, page.getByRole("dialog"));
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: /^Delete/ }).click();
  faults["question before a deletion"] = await faultsWhen(page, page.getByRole("dialog").getByText("WWWW"));
  await page.goto(`/teams/${teamId}/settings/general`);
  faults["general"] = await faultsWhen(page, shown);
  expect(Object.entries(faults).filter(([, found]) => found.length > 0)).toEqual([]);
});
