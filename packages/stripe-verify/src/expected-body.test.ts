import { describe, expect, it } from "vitest";
import { answerWith, startLocalStripe } from "../test/local-stripe.js";
import { createStripeClient } from "./index.js";

const list = (over: object) => ({ object: "list", data: [], has_more: false, url: "/v1/customers", ...over });

/** Asks a server that answers everything with `body`, and returns the error that stripe's library throws. */
async function failureOf(
  ask: "one" | "list" | "delete",
  answer: { body: unknown; status?: number; headers?: Record<string, string> },
): Promise<unknown> {
  await using server = await startLocalStripe(answerWith(() => answer));
  const stripe = createStripeClient({
    secretKey: "sk_test_x",
    apiBase: server.apiBase,
    maxNetworkRetries: 0,
  });
  const requests = {
    one: () => stripe.radar.earlyFraudWarnings.retrieve("issfr_1"),
    list: () => stripe.customers.list({ limit: 1 }),
    delete: () => stripe.webhookEndpoints.del("we_1"),
  };
  return await requests[ask]().then(
    () => null,
    (error: unknown) => error,
  );
}

/** What kindOfFailure of the server takes for an answer that is not Stripe's. */
const NOT_STRIPES = { type: "StripeAPIError", statusCode: undefined };

describe("an answer with status 200 is not Stripe's if it is not what was asked for:", () => {
  const one = { id: "issfr_1", object: "radar.early_fraud_warning" };

  it.each<[string, "one" | "list" | "delete", unknown]>([
    ["a list instead of an object", "one", list({})],
    ["an object with another id", "one", { ...one, id: "issfr_2" }],
    ["an object without an id", "one", { object: one.object }],
    ["an object of another type", "one", { ...one, object: "charge" }],
    ["an object that names no type", "one", { id: one.id }],
    ["an object whose type is a number", "one", { ...one, object: 1 }],
    ["an object instead of a list", "list", { id: "cus_1", object: "customer" }],
    ["a list without entries", "list", { object: "list", has_more: false }],
    ["a list whose entries are null", "list", list({ data: null })],
    ["a list with entries that are no objects", "list", list({ data: [null, 5, "x"] })],
    ["a list with entries that name no type", "list", list({ data: [{ id: "cus_1" }] })],
    ["a list of lists", "list", list({ data: [[[]]] })],
    ["a list that does not say whether there is more", "list", list({ has_more: "yes" })],
    ["an empty object", "delete", {}],
  ])("%s", async (_, ask, body) => {
    expect(await failureOf(ask, { body })).toMatchObject(NOT_STRIPES);
  });

  it.each<["one" | "list" | "delete", unknown]>([
    ["one", one],
    ["one", { ...one, deleted: true }],
    ["list", list({})],
    ["list", list({ data: [{ id: "cus_1", object: "customer" }], has_more: true })],
    ["delete", { id: "we_1", object: "webhook_endpoint", deleted: true }],
  ])("but an answer to %s is accepted: %j", async (ask, body) => {
    expect(await failureOf(ask, { body })).toBe(null);
  });
});

it.each([200, 404])(
  "an answer with status %d that does not say when it was made is not Stripe's",
  async (status) => {
    const error = { type: "invalid_request_error", code: "resource_missing", message: "None." };
    const body = status === 200 ? list({}) : { error };
    expect(await failureOf("list", { status, body, headers: { date: "tomorrow" } })).toMatchObject(
      NOT_STRIPES,
    );
  },
);

it.each([{ error: "bad" }, { error: null }, {}, "", "<p>no</p>"])(
  "an answer with status 400 and the body %j is not Stripe's",
  async (body) => {
    expect(await failureOf("list", { status: 400, body })).toMatchObject(NOT_STRIPES);
  },
);
