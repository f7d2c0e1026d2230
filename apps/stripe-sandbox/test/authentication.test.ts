import { describe, expect, test } from "vitest";
import { openSandbox } from "./open-sandbox.js";

describe("keys", () => {
  test("a secret key opens the account of its name, always the same one", async () => {
    const { client } = await openSandbox();
    const first = await client("acme").accounts.retrieveCurrent();
    const again = await (await openSandbox()).client("acme").accounts.retrieveCurrent();
    expect(first.id).toMatch(/^acct_\w{16}$/);
    expect(first.settings?.dashboard.display_name).toMatch(/^\w+ \w+$/);
    expect(again).toMatchObject({ id: first.id, email: first.email });
    const other = await client("other").accounts.retrieveCurrent();
    expect(other.id).not.toBe(first.id);
  });

  test("accounts see nothing of each other", async () => {
    const { client } = await openSandbox();
    const customer = await client("acme").customers.create({ name: "Ada" });
    await expect(client("other").customers.retrieve(customer.id)).rejects.toMatchObject({
      statusCode: 404,
      code: "resource_missing",
    });
    expect((await client("other").customers.list()).data).toEqual([]);
  });

  test("a live key opens the live mode of the account, which has objects and events of its own", async () => {
    const { client, raw, control } = await openSandbox();
    const live = client("sk_live_sandbox_acme");
    const [account, inTest] = [await live.accounts.retrieveCurrent(), client("acme")];
    expect(account.id).toBe((await inTest.accounts.retrieveCurrent()).id);
    const customer = await live.customers.create({ name: '"livemode":false' });
    expect(customer).toMatchObject({ livemode: true, name: '"livemode":false' });
    expect((await inTest.customers.list()).data).toEqual([]);
    const { data } = await live.events.list();
    expect(data.map(({ type, livemode }) => [type, livemode])).toEqual([["customer.created", true]]);
    expect((await inTest.customers.create({ name: "Ada" })).livemode).toBe(false);
    expect((await control("POST", "live_acme/revoke")).status).toBe(200);
    expect((await raw("GET", "/v1/customers", { key: "sk_live_sandbox_acme" })).status).toBe(401);
    expect((await inTest.customers.list()).data).toHaveLength(1);
  });

  test("curl -u key: works", async () => {
    const { raw } = await openSandbox();
    const basic = Buffer.from("sk_test_sandbox_acme:").toString("base64");
    expect(
      (await raw("GET", "/v1/account", { key: "", headers: { Authorization: `Basic ${basic}` } })).status,
    ).toBe(200);
  });

  test.each([
    ["none", "", "You did not provide an API key."],
    [
      "another service's",
      "sk_test_51Habcdefghijklmnop",
      "Invalid API Key provided: sk_test_***************mnop",
    ],
    [
      "a live one of a Stripe account",
      "sk_live_51Habcdefghijklmnop",
      "Invalid API Key provided: sk_live_***************mnop",
    ],
    ["too short a name", "sk_test_sandbox_abc", "Invalid API Key provided"],
    ["a publishable one", "pk_test_sandbox_acme", "This API call cannot be made with a publishable API key."],
    ["a secret one with a restriction", "sk_test_sandbox_acme_no_invoices", "Invalid API Key provided"],
    [
      "one that could tie up a regular expression",
      `rk_test_sandbox_acme${"_no_a".repeat(2000)}!`,
      "Invalid API Key provided",
    ],
  ])("401 with Stripe's words for %s", async (_what, key, message) => {
    const { raw } = await openSandbox();
    const { status, json } = await raw("GET", "/v1/customers", { key });
    expect(status).toBe(401);
    expect(json["error"]).toMatchObject({
      type: "invalid_request_error",
      message: expect.stringContaining(message) as string,
    });
  });

  test("a revoked account's keys are refused until it is restored", async () => {
    const { client, control } = await openSandbox();
    const stripe = client("acme");
    await control("POST", "acme/revoke");
    await expect(stripe.customers.list()).rejects.toMatchObject({ type: "StripeAuthenticationError" });
    await control("POST", "acme/restore");
    await expect(stripe.customers.list()).resolves.toBeDefined();
  });
});

describe("restricted keys", () => {
  test("cannot use what their name denies, and can use the rest", async () => {
    const { client } = await openSandbox();
    const stripe = client("rk_test_sandbox_acme_no_invoices_no_payment_intents");
    await expect(stripe.invoices.list()).rejects.toMatchObject({
      type: "StripePermissionError",
      statusCode: 403,
      message: expect.stringContaining(
        "Having the 'rak_invoice_read' permission would allow this request to continue.",
      ) as string,
    });
    await expect(stripe.paymentIntents.create({ amount: 100, currency: "usd" })).rejects.toThrow(
      "rak_payment_intent_write",
    );
    await expect(stripe.customers.list()).resolves.toBeDefined();
    await expect(stripe.customers.create({ name: "Ada" })).resolves.toBeDefined();
  });

  test.each([
    ["/v1/customers?expand[]=data.tax_ids", "tax_ids", "tax_id"],
    ["/v1/subscriptions?expand[]=data.customer", "customers", "customer"],
    ["/v1/subscriptions?expand[]=data.default_payment_method", "payment_methods", "payment_method"],
    ["/v1/subscriptions?expand[]=data.latest_invoice.payments", "invoice_payments", "invoice_payment"],
    ["/v1/charges?expand[]=data.refunds", "refunds", "refund"],
    ["/v1/subscriptions?expand[]=data.items.data.price.product", "products", "product"],
    ["/v1/customers?expand[]=data.subscriptions&expand[]=data.tax_ids", "subscriptions", "subscription"],
  ])("403 for the whole of %s without %s", async (path, denied, named) => {
    const { raw } = await openSandbox();
    const refused = await raw("GET", path, { key: `rk_test_sandbox_acme_no_${denied}` });
    expect(refused.status).toBe(403);
    expect(refused.json["error"]).toMatchObject({
      type: "invalid_request_error",
      message: expect.stringContaining(
        `Having the 'rak_${named}_read' permission would allow this request to continue.`,
      ) as string,
    });
    const plain = path.replace(/\?.*/, "");
    expect((await raw("GET", plain, { key: `rk_test_sandbox_acme_no_${denied}` })).status).toBe(200);
    expect((await raw("GET", path, { key: "rk_test_sandbox_acme" })).status).toBe(200);
  });

  test("change nothing where they may not read what they expand", async () => {
    const { client, raw } = await openSandbox();
    const key = "rk_test_sandbox_acme_no_tax_ids";
    expect((await raw("POST", "/v1/customers", { key, form: "expand[]=tax_ids" })).status).toBe(403);
    expect((await client("acme").customers.list()).data).toEqual([]);
  });

  test("may lack the account itself", async () => {
    const { client } = await openSandbox();
    await expect(client("rk_test_sandbox_acme_no_account").accounts.retrieveCurrent()).rejects.toMatchObject({
      statusCode: 403,
    });
    await expect(client("rk_test_sandbox_acme_no_account").customers.list()).resolves.toBeDefined();
  });

  test("share the account of the secret key", async () => {
    const { client } = await openSandbox();
    const customer = await client("acme").customers.create({ name: "Ada" });
    await expect(client("rk_test_sandbox_acme").customers.retrieve(customer.id)).resolves.toMatchObject({
      name: "Ada",
    });
  });
});
