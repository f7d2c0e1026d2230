import { startTestServer, type TestServer } from "@billstack/server/testing";
import { afterAll, beforeAll, expect, it } from "vitest";

import { customerOf, eventOf, later, Stage, unique } from "../stage.js";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

async function clocksOf(stage: Stage): Promise<Record<string, string | null>> {
  const rows = await server.sql<{ id: string; clock: string | null }[]>`
    select object_id as id, test_clock as clock from billstack.freshness
    join billstack.connections on connections.id = connection_id where team_id = ${stage.teamId}`;
  return Object.fromEntries(rows.map(({ id, clock }) => [id, clock]));
}

it("what an event tells of a test clock's customer, and of what that has, is known to be the clock's", async () => {
  const stage = await Stage.ready(server);
  const [on, off] = [`cus_${unique()}`, `cus_${unique()}`];
  const charge = (id: string, customer: string) => ({
    id,
    object: "charge",
    customer,
    amount: 5,
    metadata: {},
  });
  await stage.apply(
    eventOf({ ...customerOf(on, "On a clock"), test_clock: "clock_1" }),
    eventOf({ ...customerOf(off, "On none"), test_clock: null }),
    eventOf(charge("ch_on", on)),
    eventOf(charge("ch_off", off)),
    eventOf({ ...customerOf(on, "Renamed") }, { created: later(5) }),
  );
  expect(await clocksOf(stage)).toEqual({ [on]: "clock_1", ch_on: "clock_1", [off]: null, ch_off: null });
});
