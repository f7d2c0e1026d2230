import { startTestServer, type Answer, type TestServer } from "@billstack/server/testing";
import { afterAll, beforeAll, expect, it } from "vitest";

import { createPrice, createSubscription } from "../access-scene.js";
import { Stage } from "../stage.js";

let server: TestServer;
let stage: Stage;
let customer: string;
let key: string;
beforeAll(async () => {
  server = await startTestServer();
  stage = await Stage.ready(server);
  const price = await createPrice(stage, "Basic");
  ({ customer } = await createSubscription(stage, [price.id]));
  await stage.backfill();
  key = await createKey(["access:read"]);
});
afterAll(() => server.stop());

async function createKey(scopes: string[]): Promise<string> {
  const { body } = await stage.person.call("POST", "T/api-keys", { name: "Shop", scopes });
  return String(body["rawKey"]);
}

/** Asks with an API key and without a session. */
function ask(query: string, authorization = `Bearer ${key}`, path = "access"): Promise<Answer> {
  const target = `/api/billstack/teams/${stage.teamId}/${path}`;
  return server.client().call("GET", `${target}${query}`, undefined, { authorization });
}

it.each([
  "",
  "?customer=CUSTOMER",
  "?customer=CUSTOMER&pastDue=no",
  "?customer=cus_none",
  "?customer=CUSTOMER&email=a@example.com",
  "?metadata[a.b]=1",
  "?metadata=1",
  "?unknown=1",
  "?customer=a&customer=b",
  "?customer=%00",
  "?customer=%zz",
])("an API key gets the same answer as a session: %s", async (template) => {
  const query = template.replace("CUSTOMER", customer);
  const [keyed, signedIn] = [await ask(query), await stage.person.call("GET", `T/access${query}`)];
  const plain = ({ status, body }: Answer): object => {
    const access = body["access"] as object | undefined;
    const { requestId: _, ...rest } = body;
    return { status, body: access === undefined ? rest : { access: { ...access, asOf: "" } } };
  };
  expect(plain(keyed)).toEqual(plain(signedIn));
  expect(keyed.headers.get("content-type")).toBe(signedIn.headers.get("content-type"));
  expect(keyed.headers.get("cache-control")).toBe("no-store");
  expect(keyed.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
  expect(keyed.headers.get("ratelimit")).not.toBeNull();
});

it("addresses count as Express counts them: in any case, and with a slash at the end", async () => {
  for (const path of ["access/", "ACCESS"])
    expect((await ask(`?customer=${customer}`, undefined, path)).status).toBe(200);
});

it("what is not allowed is refused as at every other address", async () => {
  const other = await Stage.open(server);
  const target = `/api/billstack/teams/${other.teamId}/access?customer=${customer}`;
  const authorization = `Bearer ${key}`;
  const of = async (answer: Promise<Answer>): Promise<unknown[]> => {
    const { status, body } = await answer;
    return [status, body["code"]];
  };
  expect(await of(server.client().call("GET", target, undefined, { authorization }))).toEqual([
    404,
    "not_found",
  ]);
  expect(await of(ask("?customer=a", `Bearer ${await createKey(["customers:read"])}`))).toEqual([
    403,
    "scope_missing",
  ]);
  expect(await of(ask("?customer=a", `Bearer bs_${"0".repeat(48)}`))).toEqual([401, "key_unknown"]);
  expect(await of(ask(`?customer=${key}`))).toEqual([400, "key_in_query"]);
  expect(await of(ask("?customer=a", "Basic eDp5"))).toEqual([401, "no_session"]);
  expect(await of(stage.person.call("GET", "T/access?customer=a", undefined, { authorization }))).toEqual([
    400,
    "two_credentials",
  ]);
  expect(await of(server.client().call("POST", target, {}, { authorization }))).toEqual([
    405,
    "method_not_allowed",
  ]);
});

it("each request is logged without its query, and measured", async () => {
  const { headers } = await ask(`?customer=${customer}`);
  const id = headers.get("x-request-id") ?? "";
  const line = server.logged.find((one) => one.includes(id) && one.includes("request completed"));
  expect(line).toContain("/access");
  expect(server.logged.join("\n")).not.toContain(customer);
  const metrics = await fetch(`${server.url}/metrics`);
  expect(await metrics.text()).toMatch(
    /billstack_http_request_seconds_count\{method="GET",route="\/api\/billstack\/teams\/:teamId\/access",status="200"\}/,
  );
});
