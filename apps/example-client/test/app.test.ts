import type { Server } from "node:http";
import type { AddressInfo } from "node:net";

import { createBillStack } from "@billstack/client";
import { startTestServer, until, type TestServer } from "@billstack/server/testing";
import { afterAll, beforeAll, expect, it } from "vitest";

import { createApp } from "../src/app.js";

let server: TestServer;
let app: Server;
let appUrl: string;

beforeAll(async () => {
  server = await startTestServer();
  const person = await server.client().signUp();
  // Without a webhook endpoint no event arrives, as if the webhook were late.
  await person.call("POST", "T/stripe/connect", {
    secretKey: "sk_test_sandbox_guarded",
    publishableKey: "pk_test_sandbox_guarded",
    webhookSecret: "whsec_placeholder",
  });
  await until("the schema", async () => {
    return (await person.call("GET", "T/stripe/status")).body["syncStatus"] === "ready";
  });
  await person.call("POST", "T/stripe/backfill?wait=true");
  const { body } = await person.call("POST", "T/api-keys", {
    name: "Example",
    scopes: ["access:read", "sync:write"],
  });
  const apiKey = String(body["rawKey"]);
  app = createApp(createBillStack({ url: server.url, teamId: person.teamId, apiKey }));
  await new Promise<void>((resolve) => app.listen(0, "127.0.0.1", resolve));
  appUrl = `http://127.0.0.1:${(app.address() as AddressInfo).port}`;
});
afterAll(async () => {
  app.close();
  await server.stop();
});

/** Calls the Stripe API as the account's owner. */
async function stripe(path: string, body: Record<string, string>): Promise<Record<string, string>> {
  const answer = await fetch(`${server.sandbox.url}/v1/${path}`, {
    method: "POST",
    headers: { authorization: "Bearer sk_test_sandbox_guarded" },
    body: new URLSearchParams(body),
  });
  if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
  return (await answer.json()) as Record<string, string>;
}

/** Opens a page of the application, without following redirects. */
async function open(path: string, cookie = "") {
  return fetch(`${appUrl}${path}`, { redirect: "manual", headers: { cookie } });
}

it("asks a visitor to pay, and lets in a buyer who comes back from the checkout before the webhook", async () => {
  const { id: customer = "" } = await stripe("customers", { name: "Ada" });
  const visitor = `customer=${customer}`;
  for (const cookie of ["", "customer=cus_nobody", visitor]) {
    const refused = await open("/reports", cookie);
    expect(refused.status).toBe(402);
    expect(await refused.text()).toContain('href="/buy"');
  }

  const { id: price = "" } = await stripe("prices", {
    currency: "usd",
    unit_amount: "500",
    "recurring[interval]": "month",
    "product_data[name]": "Reports",
  });
  const { id: session = "" } = await stripe("checkout/sessions", {
    mode: "subscription",
    customer,
    success_url: `${appUrl}/success?session_id={CHECKOUT_SESSION_ID}`,
    "line_items[0][price]": price,
    "line_items[0][quantity]": "1",
  });
  await stripe(`payment_pages/${session}/confirm`, { payment_method: "pm_card_visa" });
  expect((await open("/reports", visitor)).status).toBe(402);

  const back = await open(`/success?session_id=${session}`);
  expect(back.headers.get("location")).toBe("/reports");
  const cookie = back.headers.get("set-cookie")?.split(";")[0];
  expect(cookie).toBe(visitor);
  expect((await open("/reports", cookie)).status).toBe(200);
});

it("does not take something else for a checkout session", async () => {
  for (const id of ["", "cus_1", "cs_nobody", "cs_../x"]) {
    expect((await open(`/success?session_id=${encodeURIComponent(id)}`)).status).toBe(404);
  }
});
