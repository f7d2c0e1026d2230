import { createSandbox } from "@billstack/stripe-sandbox";
import { startTestServer, until, type TestServer } from "@billstack/server/testing";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";

import { reply } from "../fake-stripe.js";
import { holdLock } from "../hold-lock.js";
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
    undecided: [{ object: "charge", id, reason: expect.stringContaining("asks for it alone") }],
  });
  expect(await stage.row("charges", id)).toBeDefined();
  await lookAgain(stage);
  await until("the row to go", async () => (await stage.row("charges", id)) === undefined);
});

/** Makes Stripe answer that the account has none of its charges any more. */
function forgetCharges(): void {
  stripe.answer = ({ path }: Asked, response) => {
    if (!path.startsWith("/v1/charges")) return false;
    reply(response, path === "/v1/charges" ? 200 : 404, path === "/v1/charges" ? none : gone);
    return true;
  };
}

const answer = (stage: Stage, remove: boolean) =>
  stage.person.call("POST", "T/stripe/verification/removal", { remove });

async function codes(stage: Stage): Promise<string[]> {
  return ((await stage.status())["problems"] as { code: string }[]).map(({ code }) => code);
}

it("a verification that would remove most rows of a table asks first, and removes them only when an owner allows it", async () => {
  const stage = await loaded(20);
  const before = await allRows(stage);
  const total = await stage.count("charges");
  expect(total).toBeGreaterThan(20);
  expect((await answer(stage, true)).body).toMatchObject({ code: "nothing_asked" });
  forgetCharges();
  const done = await verify(stage, 90);
  expect(done).toMatchObject({ equalAsOf: null, result: { charge: { undecided: total, extra: 0 } } });
  expect(done.undecided[0]?.reason).toContain("only if an owner or admin allows it");
  expect(await allRows(stage)).toEqual(before);
  const status = await stage.status();
  expect(status).toMatchObject({ equalAsOf: null });
  const problem = (status["problems"] as { code: string; sentence: string }[]).find(
    ({ code }) => code === "removal_asked",
  );
  expect(problem?.sentence).toContain(`${total} of Charges`);

  // Another look at the same objects does not remove them either.
  await lookAgain(stage);
  await until("the next look", async () => {
    const [run] = await server.sql<{ times: number }[]>`
      select looked_again as times from billstack.verifications where id = ${done.id}`;
    return (run?.times ?? 0) > 0;
  });
  expect(await allRows(stage)).toEqual(before);

  // Somebody answers "keep" and somebody else "remove" at the same time. The first answer counts.
  const lock = await holdLock(server.sql, "select from billstack.verifications where id = $1 for update", [
    done.id,
  ]);
  const first = answer(stage, false);
  await lock.waitForBlocked();
  const second = answer(stage, true);
  await Promise.race([second, lock.waitForBlocked(2)]);
  await lock.release();
  expect(await first).toMatchObject({ status: 200 });
  expect(await second).toMatchObject({ status: 409, body: { code: "nothing_asked" } });
  expect(await codes(stage)).not.toContain("removal_asked");
  expect((await answer(stage, true)).body).toMatchObject({ code: "nothing_asked" });
  expect(await allRows(stage)).toEqual(before);

  // The next verification asks again, and an owner allows it now.
  await verify(stage, 90);
  expect(await codes(stage)).toContain("removal_asked");
  const both = await Promise.all([answer(stage, true), answer(stage, true)]);
  expect(both.map((one) => one.status).toSorted()).toEqual([200, 409]);
  await until("the rows to go", async () => (await stage.count("charges")) === 0, 60);
  expect(await codes(stage)).not.toContain("removal_asked");
  const { body } = await stage.person.call("GET", "T/audit?limit=20");
  const actions = (body["entries"] as { action: string; detail: unknown }[]).filter(({ action }) =>
    action.startsWith("verification.removal"),
  );
  expect(actions).toMatchObject([
    { action: "verification.removal_allowed", detail: { rows: { charge: total } } },
    { action: "verification.removal_refused", detail: { rows: { charge: total } } },
  ]);
}, 180_000);

it("rows whose objects are back stay, although an owner has allowed to remove them", async () => {
  const stage = await loaded(20);
  const before = await allRows(stage);
  forgetCharges();
  await verify(stage, 90);
  stripe.answer = () => false;
  expect(await answer(stage, true)).toMatchObject({ status: 200 });
  await until(
    "the end of the verification",
    async () => (await readVerification(stage))?.status === "completed",
  );
  expect(await allRows(stage)).toEqual(before);
  expect((await stage.status())["equalAsOf"]).not.toBeNull();
}, 180_000);
