import type { ServerResponse } from "node:http";
import { gzipSync } from "node:zlib";

import { startTestServer, until, type TestServer } from "@billstack/server/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { OddStripe } from "../odd-stripe.js";
import { customers, OddTeam } from "../odd-team.js";
import { eventOf, WEBHOOK_SECRET } from "../stage.js";

let server: TestServer;
let odd: OddStripe;
beforeAll(async () => {
  odd = await OddStripe.start();
  server = await startTestServer({ env: { STRIPE_API_BASE: odd.url } });
});
afterAll(async () => {
  await server.stop();
  await odd.stop();
});

function send(response: ServerResponse, status: number, body: string | Buffer, headers = {}): void {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(body);
}

/** Answers that do not come from Stripe, or that are not what was asked for. */
const ODD_ANSWERS: Record<string, (response: ServerResponse) => void> = {
  "another object": (response) => send(response, 200, '{"object":"list","data":null,"has_more":"yes"}'),
  "an object without a type": (response) => send(response, 200, '{"id":"cus_0000"}'),
  "an object of another type": (response) => send(response, 200, '{"id":"cus_0000","object":"invoice"}'),
  "text that claims to be gzip": (response) =>
    send(response, 200, '{"object":"list"}', { "content-encoding": "gzip" }),
  "half of a gzip": (response) =>
    send(response, 200, gzipSync("x".repeat(9_000)).subarray(0, 20), { "content-encoding": "gzip" }),
  "an error that is a text": (response) => send(response, 400, '{"error":"bad"}'),
  "a time that is none": (response) =>
    send(response, 200, '{"object":"list","data":[],"has_more":false}', { date: "tomorrow" }),
  "a list of nulls": (response) =>
    send(response, 200, '{"object":"list","data":[null,5,"x",{"id":7}],"has_more":true}'),
  "a deep list": (response) =>
    send(
      response,
      200,
      `{"object":"list","data":${"[".repeat(50_000)}${"]".repeat(50_000)},"has_more":false}`,
    ),
};

/** The team to whose requests each kind of answer is given, as long as the kind is in `now`. */
const teams = new Map<string, OddTeam>();
const now = new Set<string>();
const keyOf = (kind: string): string => `sk_test_${Object.keys(ODD_ANSWERS).indexOf(kind)}odd`;

beforeAll(async () => {
  for (const kind of Object.keys(ODD_ANSWERS))
    teams.set(kind, await OddTeam.connect(server, odd, keyOf(kind)));
  odd.lists.set("/v1/customers", customers(1));
  odd.answer = ({ secretKey }, response) => {
    const kind = [...now].find((one) => keyOf(one) === secretKey);
    if (kind !== undefined) ODD_ANSWERS[kind]?.(response);
    return kind !== undefined;
  };
});

describe("Stripe answers every request of a team with", () => {
  it.concurrent.each(Object.keys(ODD_ANSWERS))(
    "%s: its status says so, and its events wait for Stripe",
    async (kind) => {
      const team = teams.get(kind);
      if (team === undefined) throw new Error("The team is not connected");
      const { person } = team;
      const reads = (path: string) =>
        odd.asked.filter((ask) => ask.path === path && ask.secretKey === keyOf(kind)).length;
      now.add(kind);
      expect(await person.call("POST", "T/stripe/check")).toMatchObject({ status: 200 });
      // A body of such an old version only says that the customer has changed, so the customer has to be read.
      const event = eventOf({ id: "cus_0000", object: "customer" }, { api_version: "2015-01-01" });
      await team.deliver(event);
      const held = await until("a second attempt", async () => {
        const [row] = await server.sql`
          select status, attempts, failures, held_up from billstack.inbox where event_id = ${event.id}`;
        return Number(row?.["attempts"]) >= 2 && row;
      });
      expect(held).toMatchObject({ status: "waiting", failures: 0, held_up: true });
      expect(reads("/v1/customers/cus_0000")).toBeLessThanOrEqual(Number(held["attempts"]));
      await person.call("POST", "T/stripe/backfill", {});
      await until("requests of the backfill", () => reads("/v1/products") > 0);
      const { body } = await person.call("GET", "T/stripe/status");
      expect(body["problems"]).toMatchObject([{ code: "stripe_unreachable" }]);
      now.delete(kind);
      await person.call("POST", "T/stripe/check");
      await until("the customer", async () => (await team.idsOf("customers")).includes("cus_0000"));
      await until("no problem", async () => {
        const status = await person.call("GET", "T/stripe/status");
        return (status.body["problems"] as unknown[]).length === 0;
      });
    },
  );
});

it.each(Object.keys(ODD_ANSWERS))("connect answers 502 if Stripe answers with %s", async (kind) => {
  const person = await server.client().signUp();
  now.add(kind);
  const keys = { secretKey: keyOf(kind), publishableKey: "pk_test_odd", webhookSecret: WEBHOOK_SECRET };
  expect(await person.call("POST", "T/stripe/connect", keys)).toMatchObject({
    status: 502,
    body: { code: "stripe_unreachable" },
  });
});
