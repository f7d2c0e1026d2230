import type { ServerResponse } from "node:http";

import { startTestServer, until, type TestServer } from "@billstack/server/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { breakOff, missing, OddStripe, type Ask, type Row } from "../odd-stripe.js";
import { charges, customers, idsIn, list, methods, NOW, OddTeam, rows } from "../odd-team.js";
import { reply } from "../fake-stripe.js";

let server: TestServer;
let odd: OddStripe;
let team: OddTeam;
beforeAll(async () => {
  odd = await OddStripe.start();
  server = await startTestServer({ env: { STRIPE_API_BASE: odd.url } });
});
afterAll(async () => {
  await server.stop();
  await odd.stop();
});
beforeEach(async () => {
  team = await OddTeam.connect(server, odd);
});

describe("pages that are wrong", () => {
  it.each([250, 350])("an empty page that says there is more is not the end of %d rows", async (count) => {
    odd.lists.set("/v1/charges", charges(count));
    odd.answer = ({ path, query }, response) => {
      if (path !== "/v1/charges" || !query.has("starting_after")) return false;
      reply(response, 200, list(path, { data: [], has_more: true }));
      return true;
    };
    expect(await team.load(["charge"])).toMatchObject({
      status: "completed",
      result: { charge: { synced: count } },
    });
    expect(await team.idsOf("charges")).toEqual(idsIn(odd.lists.get("/v1/charges") ?? []));
  });

  it("all rows are read if 120 of them share each second, though Stripe leaves out some of a cursor's second", async () => {
    odd.lists.set("/v1/charges", charges(600, 120));
    const body = { status: "completed", result: { charge: { synced: 600, status: "completed" } } };
    expect(await team.load(["charge"])).toMatchObject(body);
    expect(await team.idsOf("charges")).toEqual(idsIn(odd.lists.get("/v1/charges") ?? []));
    const both = odd.asked.filter(
      ({ query }) => query.has("starting_after") && /created/.test(query.toString()),
    );
    expect(both).toEqual([]);
  });

  it("a list whose pages always contradict each other does not count as read, and the rows that were read stay", async () => {
    odd.lists.set(
      "/v1/tax_ids",
      rows(150, (index) => ({
        id: `txi_${index}`,
        object: "tax_id",
        type: "eu_vat",
        value: "DE1",
        created: NOW - index,
      })),
    );
    odd.answer = ({ path, query }, response) => {
      if (path !== "/v1/tax_ids" || !query.has("starting_after")) return false;
      reply(response, 200, list(path, { data: [], has_more: true }));
      return true;
    };
    const ended = await team.load(["tax_id", "charge"]);
    expect(ended).toMatchObject({
      status: "failed",
      error: expect.stringContaining("tax_id"),
      result: {
        tax_id: { status: "failed", reason: expect.stringContaining("/v1/tax_ids was not read to its end") },
      },
    });
    expect((await team.idsOf("tax_ids")).length).toBe(100);
    const listed = await server.sql`
      select object_type from billstack.listings join billstack.connections on connections.id = connection_id
      where team_id = ${team.person.teamId}`;
    expect(listed.map(({ object_type: type }) => String(type))).toEqual(["charge"]);
  });

  it("a page that breaks off is requested in smaller pages, and only the object that breaks it is left out and named", async () => {
    odd.lists.set("/v1/charges", charges(250));
    odd.answer = ({ path, query, limit }, response) => {
      const page = path === "/v1/charges" ? odd.page(path, query, limit) : null;
      if (page === null || (limit <= 40 && !page.data.some(({ id }) => id === "ch_120"))) return false;
      breakOff(response, list(path, page));
      return true;
    };
    const ended = await team.load(["charge", "refund"]);
    expect(ended).toMatchObject({
      status: "failed",
      result: { charge: { synced: 249, status: "failed" }, refund: { status: "completed" } },
    });
    expect(ended.result["charge"]?.reason).toContain("after ch_119");
    expect(await team.idsOf("charges")).toEqual(idsIn(charges(250)).filter((id) => id !== "ch_120"));
  });

  it("a verification deletes no row because of a list that it could not read to its end", async () => {
    odd.lists.set("/v1/charges", charges(150));
    expect(await team.load(["charge"])).toMatchObject({ status: "completed" });
    odd.answer = ({ path, query }, response) => {
      if (path.startsWith("/v1/charges/")) reply(response, 404, missing("id"));
      else if (path !== "/v1/charges" || query.toString() === "limit=100") return false;
      else reply(response, 200, list(path, { data: [], has_more: true }));
      return true;
    };
    await team.person.call("POST", "T/stripe/verification");
    const verification = await until("its end", async () => {
      const { body } = await team.person.call("GET", "T/stripe/verification");
      const run = body["verification"] as { status: string; covers?: string[] };
      return run.status === "running" ? null : run;
    });
    expect(await team.idsOf("charges")).toHaveLength(150);
    expect(verification.covers ?? []).not.toContain("charge");
  });
});

describe("the payment methods of one customer", () => {
  const [customer = { id: "" }] = customers(1);
  const METHODS = `/v1/payment_methods?customer=${customer.id}`;
  const isMethods = ({ path }: Ask): boolean => path === "/v1/payment_methods";

  it("are read again from the start if the object of the cursor is deleted", async () => {
    odd.lists.set("/v1/customers", customers(1));
    odd.lists.set(METHODS, methods(customer.id, 150));
    let deleted = false;
    odd.answer = (ask, response) => {
      const cursor = ask.query.get("starting_after");
      if (!isMethods(ask) || cursor === null || deleted) return false;
      deleted = true;
      odd.lists.set(
        METHODS,
        (odd.lists.get(METHODS) ?? []).filter(({ id }) => id !== cursor),
      );
      reply(response, 400, missing("starting_after"));
      return true;
    };
    expect(await team.load(["customer", "payment_method"])).toMatchObject({
      status: "completed",
      error: null,
    });
    expect(await team.idsOf("payment_methods")).toEqual(idsIn(odd.lists.get(METHODS) ?? []));
    expect(await team.idsOf("payment_methods")).toHaveLength(149);
  });

  it("are none if the customer is deleted", async () => {
    odd.lists.set("/v1/customers", customers(2));
    odd.answer = (ask, response) => {
      if (!isMethods(ask) || ask.query.get("customer") !== customer.id) return false;
      reply(response, 404, missing("customer"));
      return true;
    };
    const body = { status: "completed", result: { payment_method: { synced: 0, status: "completed" } } };
    expect(await team.load(["customer", "payment_method"])).toMatchObject(body);
  });

  it.each([
    ["a busy object", 429, { code: "lock_timeout" }],
    ["a limit", 429, { code: "rate_limit" }],
    ["a conflict", 409, { code: "idempotency_key_in_use" }],
  ])("are delayed by %s, and those of other customers are not", async (_, status, error) => {
    odd.lists.set("/v1/customers", customers(20));
    for (const { id } of customers(20)) odd.lists.set(`/v1/payment_methods?customer=${id}`, methods(id, 1));
    let refusals = 2;
    odd.answer = (ask, response) => {
      if (!isMethods(ask) || ask.query.get("customer") !== customer.id || refusals === 0) return false;
      refusals -= 1;
      reply(response, status, { error: { type: "invalid_request_error", message: "Busy.", ...error } });
      return true;
    };
    expect(await team.load(["customer", "payment_method"])).toMatchObject({ status: "completed" });
    expect(await team.idsOf("payment_methods")).toHaveLength(20);
    const others = odd.asked.filter((ask) => isMethods(ask) && ask.query.get("customer") !== customer.id);
    expect(others).toHaveLength(19);
  });

  it("are read after the lists if Stripe is busy with them for longer", async () => {
    odd.lists.set("/v1/customers", customers(3));
    for (const { id } of customers(3)) odd.lists.set(`/v1/payment_methods?customer=${id}`, methods(id, 1));
    let refusals = 7;
    odd.answer = (ask, response) => {
      if (!isMethods(ask) || ask.query.get("customer") !== customer.id || refusals === 0) return false;
      refusals -= 1;
      reply(response, 429, {
        error: { type: "invalid_request_error", code: "lock_timeout", message: "Busy." },
      });
      return true;
    };
    const body = { status: "completed", result: { payment_method: { synced: 3 } } };
    expect(await team.load(["customer", "payment_method"])).toMatchObject(body);
    expect(await team.idsOf("payment_methods")).toHaveLength(3);
  });
});

describe("a request that Stripe never answers", () => {
  const refuse = (response: ServerResponse, status: number, code?: string): true => {
    reply(response, status, { error: { type: "api_error", code, message: "Never answered." } });
    return true;
  };

  it.each([
    ["an internal error", 500, undefined, 0],
    // Each attempt with a lock takes eight seconds, so three of them are counted that were not made.
    ["a lock", 429, "lock_timeout", 3],
  ])(
    "for one customer (%s) does not stop the others, and the run names the customer",
    async (_, status, code, skipped) => {
      odd.lists.set("/v1/customers", customers(26));
      for (const { id } of customers(26)) odd.lists.set(`/v1/payment_methods?customer=${id}`, methods(id, 1));
      const never = "cus_0025";
      odd.answer = ({ query }, response) => query.get("customer") === never && refuse(response, status, code);
      const ending = team.load(["customer", "payment_method"]);
      const skip = () =>
        server.sql`update billstack.left_over set attempts = ${skipped} where object_id = ${never} returning ''`;
      if (skipped > 0) await until("it to be put aside", async () => (await skip()).length > 0);
      const ended = await ending;
      expect(ended).toMatchObject({
        status: "failed",
        result: { payment_method: { synced: 25, status: "failed", reason: expect.stringContaining(never) } },
      });
      expect(await team.idsOf("payment_methods")).toHaveLength(25);
    },
  );

  it("for one list does not stop other lists, and the list is read when Stripe answers again", async () => {
    odd.lists.set("/v1/customers", customers(150));
    odd.lists.set("/v1/charges", charges(150));
    let answers = false;
    odd.answer = ({ path }, response) => path === "/v1/charges" && !answers && refuse(response, 500);
    await team.person.call("POST", "T/stripe/backfill", {});
    await until("the customers", async () => (await team.idsOf("customers")).length === 150);
    expect(await team.idsOf("charges")).toEqual([]);
    answers = true;
    await until("the charges", async () => (await team.idsOf("charges")).length === 150, 60);
  });
});

describe("nested lists", () => {
  const invoices = (count: number): Row[] =>
    rows(count, (index) => {
      const id = `in_${index}`;
      const first = { object: "list", data: lineRows(id).slice(0, 10), has_more: true };
      return { id, object: "invoice", created: NOW - 60 - index, lines: first, metadata: {} };
    });
  const lineRows = (invoice: string): Row[] =>
    rows(40, (index) => ({ id: `il_${invoice}_${index}`, object: "line_item", amount: 1 }));
  beforeEach(() => {
    odd.lists.set("/v1/invoices", invoices(3));
    for (const { id } of invoices(3)) odd.lists.set(`/v1/invoices/${id}/lines`, lineRows(id));
  });

  async function lines(): Promise<Record<string, number>> {
    const found = await server.sql<{ id: string; lines: number }[]>`
      select id, jsonb_array_length(lines -> 'data') as lines
      from ${server.sql(`stripe_team_${team.person.teamId}.invoices`)}`;
    return Object.fromEntries(found.map(({ id, lines: count }) => [id, count]));
  }

  it("are requested in smaller pages if they break off", async () => {
    odd.answer = ({ path, query, limit }, response) => {
      if (!path.endsWith("/lines") || limit < 30) return false;
      breakOff(response, list(path, odd.page(path, query, limit) ?? {}));
      return true;
    };
    expect(await team.load(["invoice"])).toMatchObject({ status: "completed" });
    expect(await lines()).toEqual({ in_0: 40, in_1: 40, in_2: 40 });
  });

  it("that cannot be read leave out their own object, and the run names it", async () => {
    odd.answer = ({ path }, response) => {
      if (path !== "/v1/invoices/in_1/lines") return false;
      breakOff(response, list(path, { data: lineRows("in_1"), has_more: false }));
      return true;
    };
    const ended = await team.load(["invoice"]);
    expect(ended).toMatchObject({ status: "failed", result: { invoice: { synced: 2, status: "failed" } } });
    expect(ended.result["invoice"]?.reason).toContain("/v1/invoices/in_1/lines was not read to its end");
    expect(await lines()).toEqual({ in_0: 40, in_2: 40 });
  });

  it("that Stripe is busy with delay only their own object", async () => {
    let refusals = 8;
    odd.answer = ({ path }, response) => {
      if (path !== "/v1/invoices/in_1/lines" || refusals === 0) return false;
      refusals -= 1;
      reply(response, 429, {
        error: { type: "invalid_request_error", code: "lock_timeout", message: "Busy." },
      });
      return true;
    };
    expect(await team.load(["invoice"])).toMatchObject({
      status: "completed",
      result: { invoice: { synced: 3 } },
    });
    expect(await lines()).toEqual({ in_0: 40, in_1: 40, in_2: 40 });
    expect(odd.asked.filter(({ path }) => path === "/v1/invoices/in_0/lines")).toHaveLength(1);
  });
});
