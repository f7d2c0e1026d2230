import { startTestServer, type Answer, type TestServer } from "@billstack/server/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { RESOURCES } from "../../src/resources/resources.js";
import { customerOf, eventOf, Stage } from "../stage.js";

let server: TestServer;
/** A team whose data is not loaded yet. */
let stage: Stage;
beforeAll(async () => {
  server = await startTestServer();
  stage = await Stage.ready(server);
});
afterAll(() => server.stop());

const ask = (path: string, of = stage): Promise<Answer> => of.person.call("GET", `T/${path}`);

describe.each(Object.values(RESOURCES).map(({ plural }) => plural))("%s", (plural) => {
  it.each(["limit=0", "limit=-1", "limit=1e9", "limit=1000000000", "limit=1.5", "limit="])(
    "?%s is told the allowed range",
    async (query) => {
      const message = "This must be a whole number from 1 to 100.";
      expect((await ask(`${plural}?${query}`)).body["issues"]).toEqual([{ path: "limit", message }]);
    },
  );

  it("an id that is too long is told the allowed length", async () => {
    const { status, body } = await ask(`${plural}/${"x".repeat(256)}`);
    const message = "This must have 1 to 255 characters.";
    expect({ status, issues: body["issues"] }).toEqual({ status: 400, issues: [{ path: "id", message }] });
  });

  it("409 before everything was loaded, instead of a part of the list", async () => {
    for (const path of [plural, `${plural}/none`]) {
      const { status, body, headers } = await ask(path);
      expect({ path, status, code: body["code"] }).toEqual({ path, status: 409, code: "not_loaded" });
      expect(Number(headers.get("retry-after"))).toBeGreaterThan(0);
    }
  });
});

it.each([
  ["subscriptions", "active, canceled, incomplete, incomplete_expired, past_due, paused, trialing, unpaid"],
  ["invoices", "draft, open, paid, uncollectible, void"],
  ["charges", "failed, pending, succeeded"],
])("%s by a status that does not exist: 400 with the ones that do", async (plural, allowed) => {
  for (const status of ["activ", "Active", "all", ""]) {
    const answer = await ask(`${plural}?status=${status}`);
    expect({ status: answer.status, issues: answer.body["issues"] }).toEqual({
      status: 400,
      issues: [{ path: "status", message: `This must be one of: ${allowed}.` }],
    });
  }
});

it("before everything was loaded, an object that is stored already is answered", async () => {
  const early = await Stage.ready(server);
  await early.apply(eventOf(customerOf("cus_early", "Ada"), { type: "customer.created" }));
  expect(await ask("customers/cus_early", early)).toMatchObject({ status: 200 });
  expect((await ask("customers", early)).body["code"]).toBe("not_loaded");
  await early.backfill({ objects: ["customer"], createdAfter: new Date().toISOString() });
  expect((await ask("customers", early)).body["code"]).toBe("not_loaded");
  await early.backfill({ objects: ["customer"] });
  expect((await ask("customers", early)).status).toBe(200);
  expect((await ask("subscriptions", early)).body["code"]).toBe("not_loaded");
});

it("after the load of an empty account, lists are empty and objects unknown", async () => {
  const empty = await Stage.ready(server);
  await empty.backfill();
  for (const { plural } of Object.values(RESOURCES)) {
    expect(await ask(plural, empty)).toMatchObject({ status: 200, body: { [plural]: [], nextCursor: null } });
    expect((await ask(`${plural}/none`, empty)).body["code"]).toBe("not_found");
  }
});
