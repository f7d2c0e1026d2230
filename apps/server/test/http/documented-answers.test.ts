import { afterAll, beforeAll, expect, it } from "vitest";

import { startTestServer, until, type Client, type TestServer } from "../../src/testing/index.js";

let server: TestServer;
let owner: Client;
beforeAll(async () => {
  server = await startTestServer();
  owner = await server.client().signUp();
});
afterAll(() => server.stop());

// The bytes of these three answers are documented publicly. More fields may follow them.
it("answers status, connect and disconnect byte for byte as documented", async () => {
  const never = await owner.call("GET", "T/stripe/status");
  expect(never.status).toBe(200);
  expect(never.headers.get("content-type")).toBe("application/json; charset=utf-8");
  const beginning =
    '{"connected":false,"isActive":false,"syncStatus":null,"schemaExists":false,"accountName":null,"keyValid":false,';
  expect(never.text.slice(0, beginning.length)).toBe(beginning);

  const connected = await owner.call("POST", "T/stripe/connect", {
    secretKey: "sk_test_sandbox_documented",
    publishableKey: "pk_test_sandbox_documented",
    webhookSecret: "whsec_placeholder",
  });
  expect(connected.status).toBe(200);
  const webhookUrl = `${server.url}/api/webhooks/stripe/${owner.teamId}`;
  expect(connected.text).toBe(`{"success":true,"webhookUrl":"${webhookUrl}","syncStatus":"pending"}`);

  const ready = await until("ready", async () => {
    const answer = await owner.call("GET", "T/stripe/status");
    return answer.body["syncStatus"] === "ready" ? answer : null;
  });
  const name = JSON.stringify(ready.body["accountName"]);
  expect(name).toMatch(/^"[^"]+"$/);
  const now = `{"connected":true,"isActive":true,"syncStatus":"ready","schemaExists":true,"accountName":${name},"keyValid":true,`;
  expect(ready.text.slice(0, now.length)).toBe(now);
  expect(ready.text).not.toContain("documented");

  const gone = await owner.call("DELETE", "T/stripe/disconnect");
  expect({ status: gone.status, text: gone.text }).toEqual({ status: 200, text: '{"success":true}' });
  const again = await owner.call("DELETE", "T/stripe/disconnect");
  expect({ status: again.status, code: again.body["code"] }).toEqual({ status: 404, code: "not_connected" });
  expect((await owner.call("GET", "T/stripe/status")).text).toBe(never.text);
});

it("starts a backfill byte for byte as documented", async () => {
  const other = await server.client().signUp();
  await other.call("POST", "T/stripe/connect", {
    secretKey: "sk_test_sandbox_backfilled",
    publishableKey: "pk_test_sandbox_backfilled",
    webhookSecret: "whsec_placeholder",
  });
  await until(
    "ready",
    async () => (await other.call("GET", "T/stripe/status")).body["syncStatus"] === "ready",
  );
  const started = await other.call("POST", "T/stripe/backfill", { objects: ["customer"] });
  const beginning = '{"success":true,"message":"Backfill started","syncStatus":"syncing","result":{}';
  expect({ status: started.status, text: started.text.slice(0, beginning.length) }).toEqual({
    status: 200,
    text: beginning,
  });
  await until("the run's end", async () => {
    const { backfill } = (await other.call("GET", "T/stripe/backfill")).body as {
      backfill: { status: string };
    };
    return backfill.status === "completed";
  });
});
