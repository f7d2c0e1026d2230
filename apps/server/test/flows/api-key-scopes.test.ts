import { SCOPES, type Scope } from "@billstack/tenancy/roles";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { startTestServer, type Client, type TestServer } from "../../src/testing/index.js";
import { PROCEDURES } from "../../src/trpc/procedure-definition.js";
import { bearer, makeApiKey } from "../api-keys.js";
import { callRest, callTrpc, routesOf, type Outcome } from "../call-procedure.js";
import { VALID_INPUTS } from "../every-procedure.js";

/** The scope that an API key needs for each procedure of a team; null: only people with a session may call it. */
const EXPECTED: Record<string, Scope | null> = {
  "access.get": "access:read",
  "access.refresh": "sync:write",
  "customers.list": "customers:read",
  "customers.get": "customers:read",
  "customers.search": "customers:read",
  "customers.overview": null,
  "customers.events": "events:read",
  "subscriptions.list": "subscriptions:read",
  "subscriptions.get": "subscriptions:read",
  "products.list": "products:read",
  "products.get": "products:read",
  "prices.list": "products:read",
  "prices.get": "products:read",
  "invoices.list": "invoices:read",
  "invoices.get": "invoices:read",
  "charges.list": "payments:read",
  "charges.get": "payments:read",
  "entitlements.list": "entitlements:read",
  "entitlements.get": "entitlements:read",
  "connection.connect": null,
  "connection.status": "sync:read",
  "connection.watch": "sync:read",
  "connection.check": "sync:write",
  "connection.disconnect": null,
  "connection.dependents": null,
  "connection.webhookUrl": "sync:read",
  "connection.setWebhookSecret": null,
  "connection.createWebhookEndpoint": null,
  "connection.setKeys": null,
  "backfill.start": "sync:write",
  "backfill.get": "sync:read",
  "backfill.list": "sync:read",
  "backfill.watch": "sync:read",
  "backfill.cancel": "sync:write",
  "verification.get": "sync:read",
  "verification.watch": "sync:read",
  "verification.start": "sync:write",
  "verification.answerRemoval": null,
  "events.list": "events:read",
  "events.types": "events:read",
  "events.countMatching": "events:read",
  "events.replayMatching": "sync:write",
  "events.counts": "events:read",
  "events.watchCounts": "events:read",
  "events.get": "events:read",
  "events.replayBuried": "sync:write",
  "events.catchUp": "sync:write",
  "events.replay": "sync:write",
  "tables.list": "tables:read",
  "tables.rows": "tables:read",
  "tables.row": "tables:read",
  "tables.count": "tables:read",
  "tables.sql": "tables:read",
  "tables.export": "tables:read",
  "tables.views": null,
  "tables.saveView": null,
  "tables.deleteView": null,
  "revenue.summary": null,
  "revenue.months": null,
  "revenue.lines": null,
  "revenue.rates": null,
  "revenue.setRates": null,
  "revenue.export": null,
  "apiKeys.list": null,
  "apiKeys.create": null,
  "apiKeys.rotate": null,
  "apiKeys.revoke": null,
  "audit.list": null,
  "notices.list": null,
  "notices.settings": null,
  "notices.changeSettings": null,
  "notices.sendTest": null,
  "notices.rotateSecret": null,
  "security.get": null,
  "security.set": null,
  "audit.actors": null,
  "audit.export": null,
  "sqlAccess.get": null,
  "sqlAccess.make": null,
  "sqlAccess.revoke": null,
  "sqlConsole.run": null,
  "sqlConsole.schema": null,
  "sqlConsole.queries": null,
  "sqlConsole.saveQuery": null,
  "sqlConsole.changeQuery": null,
  "sqlConsole.deleteQuery": null,
  "teams.rename": null,
  "teams.delete": null,
  "members.list": null,
  "members.changeRole": null,
  "members.remove": null,
  "invitations.list": null,
  "invitations.create": null,
  "invitations.renew": null,
  "invitations.revoke": null,
};
/** The procedures that concern no team, with an input. */
const OF_NO_TEAM: Record<string, Record<string, unknown>> = {
  "auth.signUp": { email: "key@example.com", password: "correct horse battery" },
  "auth.signIn": { email: "key@example.com", password: "correct horse battery" },
  "auth.signOut": {},
  "auth.confirm": { password: "correct horse battery" },
  "factor.get": {},
  "factor.begin": {},
  "factor.confirm": { code: "123456" },
  "factor.renewRecoveryCodes": { code: "123456" },
  "factor.remove": { code: "123456" },
  "auth.session": {},
  "auth.changePassword": { currentPassword: "correct horse battery", newPassword: "another horse battery" },
  "auth.requestReset": { email: "key@example.com" },
  "auth.resetPassword": { token: "t", newPassword: "another horse battery" },
  "auth.rename": { name: "Ada" },
  "auth.deleteAccount": { password: "correct horse battery" },
  "auth.listSessions": {},
  "auth.revokeSession": { id: "00000000-0000-4000-8000-000000000000" },
  "auth.revokeOtherSessions": {},
  "teams.list": {},
  "teams.create": { name: "Of a key" },
  "system.config": {},
  "invitations.preview": { token: "x" },
  "invitations.accept": { token: "x" },
};

let server: TestServer;
let person: Client;
const keys = new Map<string, string>();
/** A key of another team, with all scopes. */
let foreign = "";

beforeAll(async () => {
  server = await startTestServer({ env: { STRIPE_SANDBOX_URL: "off", API_KEY_BURST: "10000" } });
  person = await server.client().signUp();
  foreign = (await makeApiKey(await server.client().signUp())).rawKey;
  keys.set("*", (await makeApiKey(person)).rawKey);
  for (const scope of SCOPES) {
    keys.set(scope, (await makeApiKey(person, { scopes: [scope] })).rawKey);
    keys.set(
      `not ${scope}`,
      (await makeApiKey(person, { scopes: SCOPES.filter((one) => one !== scope) })).rawKey,
    );
  }
});
afterAll(() => server.stop());

/** Calls a procedure with a key over tRPC and over each of its REST routes. */
async function callEveryWay(
  rawKey: string,
  name: string,
  input: Record<string, unknown>,
): Promise<Outcome[]> {
  const caller = { url: server.url, cookie: null, headers: bearer(rawKey) };
  const outcomes = [await callTrpc(caller, name, input)];
  for (const route of routesOf(name)) outcomes.push(await callRest(caller, route, input));
  return outcomes;
}

const inputOf = (name: string) => ({ ...VALID_INPUTS[name], teamId: person.teamId });
const keyOf = (kind: string): string => keys.get(kind) ?? "";

it("every procedure has a case here", () => {
  expect(Object.keys({ ...EXPECTED, ...OF_NO_TEAM }).toSorted()).toEqual([...PROCEDURES].toSorted());
});

it.each(Object.keys(EXPECTED))(
  "%s answers 404 to a key of another team, as for a team that does not exist",
  async (name) => {
    for (const teamId of [person.teamId, "zzzzzzzzzzzzzzzz"]) {
      for (const { status, code, text } of await callEveryWay(foreign, name, { ...inputOf(name), teamId })) {
        expect({ status, code }).toEqual({ status: 404, code: "not_found" });
        expect(text).toContain("You have no team of this id.");
      }
    }
  },
);

it.each(Object.keys(EXPECTED).filter((name) => EXPECTED[name] === null))(
  "%s takes no API key",
  async (name) => {
    for (const { status, code } of await callEveryWay(keyOf("*"), name, inputOf(name)))
      expect({ status, code }).toEqual({ status: 403, code: "key_not_accepted" });
  },
);

describe.each(Object.entries(EXPECTED).filter(([, scope]) => scope !== null))("%s", (name, scope) => {
  it(`takes keys with ${scope} or all scopes`, async () => {
    for (const kind of [String(scope), "*"]) {
      for (const { status, code } of await callEveryWay(keyOf(kind), name, inputOf(name))) {
        expect([401, 403]).not.toContain(status);
        // The team is not connected, and it is no stranger's team.
        expect(["not_connected", "not_found", null]).toContain(code);
        expect(status).toBeLessThan(500);
      }
    }
  });

  it(`names the scope ${scope} to a key with all other scopes`, async () => {
    for (const { status, code, text } of await callEveryWay(keyOf(`not ${scope}`), name, inputOf(name))) {
      expect({ status, code }).toEqual({ status: 403, code: "scope_missing" });
      expect(text).toContain(`lacks the scope ${scope}.`);
    }
  });
});

it.each(Object.entries(OF_NO_TEAM))("%s takes no API key, and sets no cookie", async (name, input) => {
  for (const { status, code } of await callEveryWay(keyOf("*"), name, input))
    expect({ status, code }).toEqual({ status: 403, code: "key_not_accepted" });
  for (const route of routesOf(name)) {
    const answer = await server.client().call(route.method, route.path, undefined, bearer(keyOf("*")));
    expect(answer.headers.getSetCookie()).toEqual([]);
  }
});
