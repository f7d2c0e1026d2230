import { createSandbox } from "@billstack/stripe-sandbox";
import { startTestServer, until, type TestServer } from "@billstack/server/testing";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";

import { reply } from "../fake-stripe.js";
import { allRows } from "../corrupt-rows.js";
import { Stage } from "../stage.js";
import { readVerification, verify } from "../verify.js";
import { WatchedStripe, type Asked } from "../watched-stripe.js";

let stripe: WatchedStripe;
let server: TestServer;
beforeAll(async () => {
  stripe = await WatchedStripe.before(await createSandbox());
  server = await startTestServer({ sandboxUrl: stripe.url });
});
afterAll(async () => {
  await server.stop();
  await stripe.close();
});
beforeEach(() => {
  stripe.answer = () => false;
});

const gone = {
  error: { type: "invalid_request_error", code: "resource_missing", param: "id", message: "No." },
};
const none = { object: "list", data: [], has_more: false, url: "/v1/charges" };

async function loaded(customers: number): Promise<Stage> {
  const stage = await Stage.open(server);
  await stage.sandbox("POST", `${stage.account}/seed`, { customers });
  await stage.connect();
  expect((await stage.backfill()).body).toMatchObject({ message: "Backfill completed" });
  return stage;
}

/** Makes BillStack check the undecided objects of the verification now, instead of in a minute. */
async function lookAgain(stage: Stage): Promise<void> {
  const { id } = (await readVerification(stage)) ?? { id: "" };
  await server.sql`
    update billstack_jobs.job set start_after = now()
    where name = 'look_again' and state = 'created' and data ->> 'verificationId' = ${id}`;
}

it("a row stays if Stripe's list shows its object and a single read answers 404, and is removed after a second 404", async () => {
  const stage = await loaded(4);
  const charges = server.sql(`${stage.schema}.charges`);
  const [row] = await server.sql<{ id: string }[]>`
    update ${charges} set amount = 1 where id = (select min(id) from ${charges}) returning id`;
  const id = row?.id ?? "";
  stripe.answer = ({ path }, response) => {
    if (path !== `/v1/charges/${id}`) return false;
    reply(response, 404, gone);
    return true;
  };
  expect(await verify(stage)).toMatchObject({
    equalAsOf: null,
    undecided: [{ object: "charge", id, reason: expect.stringContaining("by itself") }],
  });
  expect(await stage.row("charges", id)).toBeDefined();
  await lookAgain(stage);
  await until("the row to go", async () => (await stage.row("charges", id)) === undefined);
});

it("rows stay if Stripe suddenly knows none of their objects, and are removed if that is still so at the next check", async () => {
  const stage = await loaded(20);
  const before = await allRows(stage);
  const total = await stage.count("charges");
  stripe.answer = ({ path }: Asked, response) => {
    if (!path.startsWith("/v1/charges")) return false;
    reply(response, path === "/v1/charges" ? 200 : 404, path === "/v1/charges" ? none : gone);
    return true;
  };
  const done = await verify(stage, 90);
  expect(done).toMatchObject({ equalAsOf: null, result: { charge: { undecided: total, extra: 0 } } });
  expect(await allRows(stage)).toEqual(before);
  await lookAgain(stage);
  await until("the rows to go", async () => (await stage.count("charges")) === 0, 60);
}, 180_000);
