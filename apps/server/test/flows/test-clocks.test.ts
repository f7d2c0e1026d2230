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

it("the customer of a test clock, and the objects of this customer, are stored with the clock when their events arrive", async () => {
  const stage = await Stage.ready(server);
  const clock = await stage.stripe("POST", "test_helpers/test_clocks", { frozen_time: String(later()) });
  const on = await stage.stripe("POST", "customers", { test_clock: clock.id });
  const setup = await stage.stripe("POST", "setup_intents", { customer: on.id });
  const off = `cus_${unique()}`;
  await stage.apply(
    eventOf(on),
    eventOf({ ...customerOf(off, "On none"), test_clock: null }),
    eventOf(setup),
    eventOf({ id: "ch_off", object: "charge", customer: off, amount: 5, metadata: {} }),
    eventOf({ ...customerOf(on.id, "Renamed") }, { created: later(5) }),
  );
  expect(await clocksOf(stage)).toEqual({
    [on.id]: clock.id,
    [setup.id]: clock.id,
    [off]: null,
    ch_off: null,
  });
});
