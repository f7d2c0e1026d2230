import { startTestServer, type TestServer } from "@billstack/server/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { Stage } from "../stage.js";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

interface Permission {
  name: string;
  permission: string;
  key: string;
  works: boolean | null;
  optional: boolean;
  lost: string;
}

const permissionsIn = (body: Record<string, unknown>): Permission[] => body["permissions"] as Permission[];
const names = (permissions: Permission[], works: boolean | null): string[] =>
  permissions.filter((one) => one.works === works).map(({ name }) => name);
const restricted = (stage: Stage, without = "") => ({
  ...stage.keys,
  secretKey: `rk_test_sandbox_${stage.account}${without}`,
});

describe.concurrent("the permissions of a key", () => {
  it("are in the answers of connect and status for a restricted key", async () => {
    const stage = await Stage.open(server);
    const keys = restricted(stage, "_no_invoices_no_events_no_accounts");
    const connected = await stage.person.call("POST", "T/stripe/connect", keys);
    expect(connected.text).toMatch(
      /^\{"success":true,"webhookUrl":"[^"]+","syncStatus":"pending","permissions":\[/,
    );
    const answered = permissionsIn(connected.body);
    expect(names(answered, false)).toEqual(["invoice", "event", "account"]);
    // The key can list endpoints. Whether it can create one is not known before BillStack tries it.
    expect(names(answered, null)).toEqual(["webhook_endpoint"]);
    expect(answered.find(({ name }) => name === "invoice")).toMatchObject({
      label: "Invoices",
      permission: "Invoices",
      access: "Read",
      key: "rak_invoice_read",
      optional: false,
      lost: expect.stringContaining("not copied"),
    });
    const status = await stage.status();
    expect(permissionsIn(status)).toEqual(answered);
    expect(status).toMatchObject({ unreadable: ["invoice"] });
  });

  it("are read again by a check", async () => {
    const stage = await Stage.open(server);
    await stage.connect(restricted(stage));
    expect(names(permissionsIn(await stage.status()), false)).toEqual([]);
    await stage.fault("403", { match: { path: "/v1/refunds" } });
    const { body } = await stage.person.call("POST", "T/stripe/check");
    expect(names(permissionsIn(body), false)).toEqual(["refund"]);
    expect(body).toMatchObject({
      unreadable: ["refund"],
      problems: [{ code: "key_may_not_read" }, { code: "permission_lost" }],
    });
    await stage.noFaults();
    const after = await stage.person.call("POST", "T/stripe/check");
    expect(names(permissionsIn(after.body), false)).toEqual([]);
    expect(after.body).toMatchObject({ unreadable: [], problems: [] });
  });

  it("are complete for a secret key, and creating the endpoint shows that this works", async () => {
    const stage = await Stage.ready(server);
    expect(names(permissionsIn(await stage.status()), true).length).toBe(
      permissionsIn(await stage.status()).length,
    );
    const other = await Stage.open(server);
    await other.connect(restricted(other));
    await other.person.call("POST", "T/stripe/webhook-endpoint");
    expect(names(permissionsIn(await other.status()), true)).toContain("webhook_endpoint");
  });
});
