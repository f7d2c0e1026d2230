import { readdir, readFile } from "node:fs/promises";

import { startTestServer, until, type Client, type TestServer } from "@billstack/server/testing";
import openapiTypes, { astToString, type OpenAPI3 } from "openapi-typescript";
import { afterAll, beforeAll, expect, test } from "vitest";

import {
  createBillStack,
  ForbiddenError,
  NotFoundError,
  SeveralCustomersError,
  UnauthorizedError,
  type BillStack,
  type Subscription,
} from "../src/index.js";

/** The operations that the client calls. The generated types contain no others. */
const CALLED =
  /^(access\.get|access\.refresh|connection\.status|(customers|subscriptions|products|prices|invoices|charges|entitlements)\.(list|get))$/;
const UPDATE = "To write it again: npm test -- packages/client/test/client.test.ts -u";
const CUSTOMERS = 25;

let server: TestServer;
let person: Client;
let billstack: BillStack;

beforeAll(async () => {
  server = await startTestServer();
  await sandbox("/_sandbox/outside/seed", { customers: CUSTOMERS });
  person = await server.client().signUp();
  await person.call("POST", "T/stripe/connect", {
    secretKey: "sk_test_sandbox_outside",
    publishableKey: "pk_test_sandbox_outside",
    makeEndpoint: true,
  });
  billstack = createBillStack({ url: server.url, teamId: person.teamId, apiKey: (await makeKey()).rawKey });
  await until("the team to be ready", async () => (await billstack.status()).syncStatus === "ready");
  await person.call("POST", "T/stripe/backfill?wait=true");
});
afterAll(async () => {
  await server.stop();
});

async function sandbox(path: string, body: object): Promise<void> {
  const headers = { "content-type": "application/json" };
  await fetch(`${server.sandbox.url}${path}`, { method: "POST", headers, body: JSON.stringify(body) });
}

/** Calls the Stripe API as the account's owner, and returns the id of what was made. */
async function stripe(path: string, body: Record<string, string>): Promise<string> {
  const headers = { authorization: "Bearer sk_test_sandbox_outside" };
  const answer = await fetch(`${server.sandbox.url}/v1/${path}`, {
    method: "POST",
    headers,
    body: new URLSearchParams(body),
  });
  return ((await answer.json()) as { id: string }).id;
}

async function makeKey(scopes = ["*"]): Promise<{ key: { id: string }; rawKey: string }> {
  const { body } = await person.call("POST", "T/api-keys", { name: "Outside", scopes });
  return body as unknown as { key: { id: string }; rawKey: string };
}

async function all<One>(list: AsyncIterable<One>): Promise<One[]> {
  const found: One[] = [];
  for await (const one of list) found.push(one);
  return found;
}

test("lists follow the cursors, and pages and objects can be read one by one", async () => {
  const customers = await all(billstack.customers.list({ limit: 10 }));
  expect(new Set(customers.map(({ id }) => id)).size).toBe(CUSTOMERS);
  const page = await billstack.customers.page({ limit: 10 });
  expect(page.objects).toEqual(customers.slice(0, 10));
  const next = await billstack.customers.page({ limit: 10, cursor: page.nextCursor ?? "" });
  expect(next.objects).toEqual(customers.slice(10, 20));
  expect(await billstack.customers.get(customers[3]?.id ?? "")).toEqual(customers[3]);
  for (const resource of ["subscriptions", "products", "prices", "invoices", "charges"] as const) {
    const [first] = await all<{ id: string }>(billstack[resource].list());
    expect(await billstack[resource].get(first?.id ?? "")).toEqual(first);
  }
  expect(await all(billstack.entitlements.list({ customer: "cus_nobody" }))).toEqual([]);
});

test("access is told by id, e-mail address and metadata", async () => {
  const [active] = await all<Subscription>(billstack.subscriptions.list({ status: "active" }));
  const customer = await billstack.customers.get(active?.customerId ?? "");
  const access = await billstack.access({ customer: customer.id });
  expect(access.hasAccess).toBe(true);
  expect(access.subscriptions.map(({ id }) => id)).toContain(active?.id);
  expect((await billstack.access({ email: customer.email ?? "" })).customerId).toBe(customer.id);

  const odd = { 'a.b[c] "d" & e': "ä+ =%" };
  const twins = [1, 2].map(() => stripe("customers", { email: "twin@example.com" }));
  const marked = await stripe("customers", {
    [`metadata[${Object.keys(odd)[0]}]`]: Object.values(odd)[0] ?? "",
  });
  const ids = await Promise.all(twins);
  await billstack.refresh([...ids, marked]);
  expect(await billstack.access({ metadata: odd })).toMatchObject({ customerId: marked, hasAccess: false });
  const several = billstack.access({ email: "twin@example.com" });
  await expect(several).rejects.toBeInstanceOf(SeveralCustomersError);
  await expect(several).rejects.toMatchObject({ customerIds: expect.arrayContaining(ids) });
  await expect(billstack.access({ customer: "cus_nobody" })).rejects.toBeInstanceOf(NotFoundError);
});

test("an overdue subscription gives access unless the question says otherwise", async () => {
  const [overdue] = await all<Subscription>(billstack.subscriptions.list({ status: "past_due" }));
  const who = { customer: overdue?.customerId ?? "" };
  expect((await billstack.access(who)).hasAccess).toBe(true);
  expect((await billstack.access(who, { pastDue: false })).hasAccess).toBe(false);
});

test("a key without the scope, and a revoked key, are refused with their own errors", async () => {
  const { key, rawKey } = await makeKey(["customers:read"]);
  const narrow = createBillStack({ url: server.url, teamId: person.teamId, apiKey: rawKey });
  await narrow.customers.page();
  await expect(narrow.invoices.page()).rejects.toThrow(ForbiddenError);
  await person.call("DELETE", `T/api-keys/${key.id}`);
  const refused = narrow.customers.page();
  await expect(refused).rejects.toBeInstanceOf(UnauthorizedError);
  await expect(refused).rejects.toMatchObject({ code: "key_revoked", status: 401 });
});

test("without a key, the session cookie of a browser is sent", async () => {
  const withCookie: typeof fetch = (input, init) => {
    expect(init?.credentials).toBe("include");
    return fetch(input, { ...init, headers: { ...init?.headers, cookie: person.cookie ?? "" } });
  };
  const inBrowser = createBillStack({ url: server.url, teamId: person.teamId, fetch: withCookie });
  expect((await inBrowser.customers.page({ limit: 1 })).objects).toHaveLength(1);
});

/** Leaves only the called operations in an OpenAPI document, with the answers that are no errors. */
function onlyCalled(document: OpenAPI3): OpenAPI3 {
  const paths = Object.entries(document.paths ?? {}).flatMap(([path, item]) => {
    const called = Object.entries(item).filter(([, { operationId }]) => CALLED.test(operationId));
    const shown = called.map(([method, { responses, ...operation }]) => {
      return [method, { ...operation, responses: { 200: responses[200] } }];
    });
    return shown.length === 0 ? [] : [[path, Object.fromEntries(shown)]];
  });
  return { openapi: document.openapi, info: document.info, paths: Object.fromEntries(paths) };
}

test("the types are those of the server's OpenAPI document", async () => {
  const document = (await (await fetch(`${server.url}/api/openapi.json`)).json()) as OpenAPI3;
  const types = astToString(await openapiTypes(onlyCalled(document)));
  const head = `// Written by packages/client/test/client.test.ts from the OpenAPI document.\n// ${UPDATE}`;
  await expect(`${head}\n\n${types}`).toMatchFileSnapshot("../src/generated/api.ts");
});

test("the check of a key's form is the server's", async () => {
  const source = await readFile(new URL("../../tenancy/src/api-key-format.ts", import.meta.url), "utf8");
  const head = `// A copy of packages/tenancy/src/api-key-format.ts, because the client has no dependency.\n// ${UPDATE}`;
  await expect(`${head}\n\n${source}`).toMatchFileSnapshot("../src/generated/api-key-format.ts");
});

test("the built client and its types import nothing", async () => {
  const dist = new URL("../dist/", import.meta.url);
  const files = (await readdir(dist, { recursive: true })).filter((file) => /\.(js|d\.ts)$/.test(file));
  expect(files).toContain("index.d.ts");
  for (const file of files) {
    const text = await readFile(new URL(file, dist), "utf8");
    const imported = [...text.matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)].map(([, name]) => name);
    expect(imported.filter((name) => name?.startsWith("./") !== true)).toEqual([]);
  }
});
