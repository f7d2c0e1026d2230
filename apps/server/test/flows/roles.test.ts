import { may, ROLES, type Permission, type Role } from "@billstack/tenancy/roles";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { startTestServer, type Client, type TestServer } from "../../src/testing/index.js";
import { findProcedure } from "../../src/trpc/procedure-definition.js";
import { callRest, callTrpc, routesOf } from "../call-procedure.js";
import { VALID_INPUTS } from "../every-procedure.js";

let server: TestServer;
const members = new Map<Role, Client>();

beforeAll(async () => {
  server = await startTestServer({ env: { STRIPE_SANDBOX_URL: "off" } });
  for (const role of ROLES) {
    const client = await server.client().signUp();
    await server.sql`update billstack.members set role = ${role} where team_id = ${client.teamId}`;
    members.set(role, client);
  }
});
afterAll(() => server.stop());

/**
 * The lowest role that may call each procedure: every role reads, members also start work, and admins and owners
 * manage the connection.
 */
const EXPECTED: Record<string, Role> = {
  "connection.connect": "admin",
  "connection.status": "viewer",
  "connection.watch": "viewer",
  "connection.check": "member",
  "connection.disconnect": "admin",
  "connection.dependents": "admin",
  "connection.webhookUrl": "viewer",
  "connection.setWebhookSecret": "admin",
  "connection.createWebhookEndpoint": "admin",
  "connection.setKeys": "admin",
  "backfill.start": "member",
  "backfill.get": "viewer",
  "backfill.list": "viewer",
  "backfill.watch": "viewer",
  "backfill.cancel": "member",
  "verification.get": "viewer",
  "verification.watch": "viewer",
  "verification.start": "member",
  "verification.answerRemoval": "admin",
  "events.list": "viewer",
  "events.types": "viewer",
  "events.countMatching": "viewer",
  "events.replayMatching": "member",
  "events.counts": "viewer",
  "events.watchCounts": "viewer",
  "events.get": "viewer",
  "events.replayBuried": "member",
  "events.catchUp": "member",
  "events.replay": "member",
  "tables.list": "viewer",
  "tables.rows": "viewer",
  "tables.row": "viewer",
  "tables.count": "viewer",
  "tables.sql": "viewer",
  "tables.export": "viewer",
  "tables.views": "viewer",
  "tables.saveView": "member",
  "tables.deleteView": "member",
  "access.get": "viewer",
  "access.refresh": "member",
  "customers.list": "viewer",
  "customers.get": "viewer",
  "customers.search": "viewer",
  "customers.overview": "viewer",
  "customers.events": "viewer",
  "subscriptions.list": "viewer",
  "subscriptions.get": "viewer",
  "products.list": "viewer",
  "products.get": "viewer",
  "prices.list": "viewer",
  "prices.get": "viewer",
  "invoices.list": "viewer",
  "invoices.get": "viewer",
  "charges.list": "viewer",
  "charges.get": "viewer",
  "entitlements.list": "viewer",
  "entitlements.get": "viewer",
  "revenue.summary": "viewer",
  "revenue.months": "viewer",
  "revenue.lines": "viewer",
  "revenue.rates": "viewer",
  "revenue.setRates": "member",
  "revenue.export": "viewer",
  "apiKeys.list": "admin",
  "apiKeys.create": "admin",
  "apiKeys.rotate": "admin",
  "apiKeys.revoke": "admin",
  "audit.list": "admin",
  "notices.list": "admin",
  "notices.settings": "admin",
  "notices.changeSettings": "admin",
  "notices.sendTest": "admin",
  "notices.rotateSecret": "admin",
  "security.get": "viewer",
  "security.set": "owner",
  "audit.actors": "admin",
  "audit.export": "admin",
  "sqlAccess.get": "admin",
  "sqlAccess.make": "admin",
  "sqlAccess.revoke": "admin",
  "sqlConsole.run": "member",
  "sqlConsole.schema": "viewer",
  "sqlConsole.queries": "viewer",
  "sqlConsole.saveQuery": "member",
  "sqlConsole.changeQuery": "member",
  "sqlConsole.deleteQuery": "member",
  "teams.rename": "admin",
  "teams.delete": "owner",
  "members.list": "viewer",
  "members.changeRole": "admin",
  "members.remove": "viewer",
  "invitations.list": "admin",
  "invitations.create": "admin",
  "invitations.renew": "admin",
  "invitations.revoke": "admin",
};

it("every procedure of a team has a lowest role", () => {
  expect(Object.keys(EXPECTED).toSorted()).toEqual(Object.keys(VALID_INPUTS).toSorted());
  for (const [name, lowest] of Object.entries(EXPECTED)) {
    const allowed = ROLES.filter((role) => may(role, findProcedure(name)?.meta.access as Permission));
    expect({ name, allowed }).toEqual({ name, allowed: ROLES.slice(0, ROLES.indexOf(lowest) + 1) });
  }
});

describe.each(ROLES)("as %s", (role) => {
  it.each(Object.keys(VALID_INPUTS))("%s", async (name) => {
    const client = members.get(role);
    const caller = { url: server.url, cookie: client?.cookie ?? null };
    const input = { ...VALID_INPUTS[name], teamId: client?.teamId };
    const outcomes = [
      await callTrpc(caller, name, input),
      ...(await Promise.all(routesOf(name).map((route) => callRest(caller, route, input)))),
    ];
    const allowed = ROLES.indexOf(role) <= ROLES.indexOf(EXPECTED[name] ?? "owner");
    for (const { status, code } of outcomes) {
      if (allowed) expect([status, code]).not.toContain("role_too_low");
      else expect({ status, code }).toEqual({ status: 403, code: "role_too_low" });
      expect(status).toBeLessThan(500);
    }
  });
});
