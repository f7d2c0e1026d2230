import type { Page } from "playwright-core";
import { expect, test } from "vitest";

import { connectAndLoad } from "./connect.js";
import { outsideTextFaults } from "./outside-text-faults.js";
import { useStage } from "./stage.js";

const stage = useStage();
const ACCOUNT = "hostile";

/** 200 characters without a space: Arabic, an override of the direction, emoji, and letters that stack up. */
const HOSTILE = `\u0645\u0631\u062d\u0628\u0627\u202eesrever\u{1f469}\u200d\u{1f4bb}${"W".repeat(180)}`;
/** The longest name that BillStack accepts. It refuses overrides in names. */
const NAME = `\u0645\u0631\u062d\u0628\u0627\u{1f469}\u200d\u{1f4bb}${"W".repeat(70)}`;

/** Creates an object in the account. */
async function create(path: string, fields: Record<string, string>): Promise<string> {
  return String((await stage.sandbox.stripe(ACCOUNT, "POST", `/v1/${path}`, fields))["id"]);
}

/** Creates a customer whose every text is hostile, with a subscription, an invoice and an entitlement. */
async function createCustomer(): Promise<string> {
  const product = await create("products", { name: HOSTILE, description: HOSTILE });
  const feature = await create("entitlements/features", {
    name: HOSTILE,
    lookup_key: `key${"w".repeat(70)}`,
  });
  await create(`products/${product}/features`, { entitlement_feature: feature });
  const price = await create("prices", {
    product,
    currency: "usd",
    unit_amount: "5000",
    "recurring[interval]": "month",
  });
  const customer = await create("customers", {
    name: HOSTILE,
    email: `${"e".repeat(200)}@example.com`,
    description: HOSTILE,
    phone: HOSTILE,
    "metadata[\u0645\u0631\u062d\u0628\u0627wwwwwwwwwwwwwwwwwwwwwwwwwwww]": HOSTILE,
  });
  await create("subscriptions", {
    customer,
    "items[0][price]": price,
    collection_method: "send_invoice",
    days_until_due: "30",
    description: HOSTILE,
  });
  return customer;
}

/** Waits until the text is on the page, and says what is wrong with how it is shown. */
async function faultsWhen(page: Page, text: ReturnType<Page["getByText"]>): Promise<string[]> {
  await text.first().waitFor();
  return outsideTextFaults(page);
}

test("no text from outside widens a page of a phone or turns the words beside it", async () => {
  const customer = await createCustomer();
  const { page, teamId } = await stage.newPerson({ viewport: { width: 390, height: 844 } });
  await connectAndLoad(page, ACCOUNT);
  const change = async (method: "put" | "post" | "patch", path: string, data: object) => {
    const answer = await page.request[method](path, { data, headers: { origin: stage.server.url } });
    expect(answer.status(), path).toBeLessThan(300);
    return answer.json() as Promise<{ query?: { id: string } }>;
  };
  const team = `/api/billstack/teams/${teamId}`;
  await change("put", "/api/auth/account", { name: NAME });
  await change("patch", team, { name: NAME });
  await change("post", `${team}/sql-access`, {});
  const saved = await change("post", `${team}/sql/queries`, {
    name: NAME,
    sql: `select name, '${HOSTILE}' as "${NAME.slice(0, 20)}", metadata from customers`,
  });
  await change("put", `${team}/stripe/table-views`, { table: "customers", name: NAME, question: {} });
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
  await page.keyboard.insertText(`${HOSTILE.slice(0, 100)} W`);
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

  const where = JSON.stringify([{ column: "name", is: "equals", value: HOSTILE }]);
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
