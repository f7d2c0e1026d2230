import { startTestServer, type TestServer } from "@billstack/server/testing";
import { afterAll, beforeAll, expect, it } from "vitest";

import { readCustomers } from "../src/trpc/read-customers.js";

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(async () => {
  await server.stop();
});

it("signs in, connects, loads customers and reads their rows, and imports only types of the server", async () => {
  await fetch(`${server.sandbox.url}/_sandbox/outside/seed`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ customers: 230 }),
  });
  const email = "outsider@example.com";
  await server.client().signUp(email);

  const rows = await readCustomers({
    url: server.url,
    email,
    password: "correct horse battery",
    secretKey: "sk_test_sandbox_outside",
    publishableKey: "pk_test_sandbox_outside",
    webhookSecret: "whsec_placeholder",
  });

  expect(rows).toHaveLength(230);
  expect(new Set(rows.map((row) => row["id"])).size).toBe(230);
  expect(rows.every((row) => row["object"] === "customer")).toBe(true);
});
