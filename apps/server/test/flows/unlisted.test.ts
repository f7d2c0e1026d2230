import { startTestServer, type TestServer } from "@billstack/server/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { missing, OddStripe, type Row } from "../odd-stripe.js";
import { charges, customers, forbidden, list, methods, NOW, OddTeam, rows } from "../odd-team.js";
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

describe("if the key may not expand a field, or Stripe does not know it", () => {
  it.each([400, 403])(
    "customers are loaded without tax ids, and the run names those (%d)",
    async (status) => {
      odd.lists.set("/v1/customers", customers(150));
      odd.answer = ({ path, query }, response) => {
        if (!query.has("expand[0]") && path !== "/v1/tax_ids") return false;
        reply(response, path === "/v1/tax_ids" ? 403 : status, forbidden);
        return true;
      };
      expect(await team.load(["customer", "tax_id"])).toMatchObject({
        status: "completed",
        result: {
          customer: { synced: 150, status: "completed" },
          tax_id: { status: "skipped", reason: expect.stringContaining("restricted key") },
        },
      });
      expect(odd.asked.filter(({ query }) => query.has("expand[0]"))).toHaveLength(1);
    },
  );

  it("subscriptions are loaded with their discounts only named", async () => {
    odd.lists.set(
      "/v1/subscriptions",
      rows(3, (index) => ({
        id: `sub_${index}`,
        object: "subscription",
        created: NOW - index,
        discounts: [`di_${index}`],
        items: { object: "list", data: [], has_more: false },
        metadata: {},
      })),
    );
    odd.answer = ({ query }, response) => {
      if (!query.has("expand[0]")) return false;
      reply(response, 403, forbidden);
      return true;
    };
    expect(await team.load(["subscription"])).toMatchObject({
      status: "completed",
      result: { subscription: { synced: 3, status: "completed" } },
    });
    expect(odd.asked.filter(({ query }) => query.has("expand[0]"))).toHaveLength(1);
    const stored =
      await server.sql`select id, coupon from billstack.discounts where subscription_id = 'sub_1'`;
    expect([...stored]).toEqual([{ id: "di_1", coupon: null }]);
  });

  it("checkout sessions are loaded without line items, and without a request for each session", async () => {
    odd.lists.set(
      "/v1/checkout/sessions",
      rows(3, (index) => ({
        id: `cs_${index}`,
        object: "checkout.session",
        created: NOW - index,
        metadata: {},
      })),
    );
    odd.answer = ({ path, query }, response) => {
      if (!query.has("expand[0]") && !path.endsWith("/line_items")) return false;
      reply(response, 403, forbidden);
      return true;
    };
    expect(await team.load(["checkout_sessions"])).toMatchObject({
      status: "completed",
      result: { checkout_sessions: { synced: 3 } },
    });
    expect(odd.asked.filter(({ path }) => path.endsWith("/line_items"))).toEqual([]);
  });
});

describe("objects that lists leave out", () => {
  const price = (id: string, product: string): Row => ({
    id,
    object: "price",
    product,
    active: false,
    currency: "usd",
    metadata: {},
  });
  const item = (id: string, of: Row): Row => ({
    id,
    object: "subscription_item",
    price: of,
    subscription: "sub_1",
  });

  it("inline prices that other objects name are read one by one, with their products, and deleted plans are not stored", async () => {
    odd.lists.set("/v1/prices", [{ ...price("price_listed", "prod_listed"), created: NOW }]);
    odd.lists.set("/v1/products", [{ id: "prod_listed", object: "product", created: NOW, metadata: {} }]);
    const data = [
      { ...item("si_1", price("price_inline", "prod_inline")), plan: { id: "plan_gone", object: "plan" } },
      item("si_2", price("price_listed", "prod_listed")),
    ];
    const items = { object: "list", data, has_more: false };
    odd.lists.set("/v1/subscriptions", [
      { id: "sub_1", object: "subscription", created: NOW, items, status: "active", metadata: {} },
    ]);
    const lines = {
      object: "list",
      data: [{ id: "il_1", price: price("price_line", "prod_gone") }],
      has_more: false,
    };
    odd.lists.set("/v1/invoices", [{ id: "in_1", object: "invoice", created: NOW, lines, metadata: {} }]);
    const inline = { id: "prod_inline", object: "product", name: "Inline", created: NOW, metadata: {} };
    const byId: Record<string, Row> = {
      "/v1/products/prod_inline": inline,
      "/v1/prices/price_inline": { ...price("price_inline", "prod_inline"), nickname: "As it is now" },
      "/v1/prices/price_line": price("price_line", "prod_gone"),
    };
    odd.answer = ({ path }, response) => {
      if (!/^\/v1\/(products|prices|plans)\/./.test(path)) return false;
      const object = byId[path];
      if (object === undefined) reply(response, 404, missing("id"));
      else reply(response, 200, object);
      return true;
    };
    expect(await team.load(null)).toMatchObject({
      status: "completed",
      result: {
        price: { synced: 3 },
        plan: { synced: 0 },
        product: { synced: 2 },
        subscription: { synced: 1 },
      },
    });
    expect(await team.idsOf("prices")).toEqual(["price_inline", "price_line", "price_listed"]);
    expect(await team.idsOf("plans")).toEqual([]);
    expect(await team.idsOf("products")).toEqual(["prod_inline", "prod_listed"]);
  });

  it("objects of a test clock are listed by clock and by customer", async () => {
    const years = NOW + 3 * 365 * 86_400;
    const clock = { id: "clock_1", object: "test_helpers.test_clock", frozen_time: years };
    const customer = { ...customers(1)[0], id: "cus_clock", created: years, test_clock: clock.id };
    const charge = { ...charges(1)[0], id: "ch_clock", created: years, customer: customer.id };
    odd.lists.set("/v1/customers", customers(3));
    odd.lists.set("/v1/charges", charges(2));
    odd.lists.set("/v1/test_helpers/test_clocks", [clock]);
    odd.lists.set("/v1/charges?customer=cus_clock", [charge]);
    odd.lists.set("/v1/payment_methods?customer=cus_clock", methods("cus_clock", 2));
    odd.answer = ({ path, query }, response) => {
      if (query.get("test_clock") !== clock.id) return false;
      reply(response, 200, list(path, { data: path === "/v1/customers" ? [customer] : [], has_more: false }));
      return true;
    };
    expect(await team.load(null)).toMatchObject({
      status: "completed",
      result: { customer: { synced: 4 }, charge: { synced: 3 }, payment_method: { synced: 2 } },
    });
    expect(await team.idsOf("payment_methods")).toEqual(["pm_cus_clock_0", "pm_cus_clock_1"]);
    const found = await server.sql<{ id: string }[]>`
      select object_id as id from billstack.freshness
      join billstack.connections on connections.id = connection_id
      where team_id = ${team.person.teamId} and test_clock = 'clock_1' and object_type not like 'entitlements%'
      order by object_id`;
    expect(found.map(({ id }) => id)).toEqual(["ch_clock", "cus_clock", "pm_cus_clock_0", "pm_cus_clock_1"]);
  });

  it.each([400, 403, 404])("a backfill completes if Stripe refuses test clocks (%d)", async (status) => {
    odd.lists.set("/v1/customers", customers(3));
    odd.answer = ({ path }, response) => {
      if (!path.startsWith("/v1/test_helpers")) return false;
      reply(response, status, forbidden);
      return true;
    };
    expect(await team.load(["customer"])).toMatchObject({
      status: "completed",
      result: { customer: { synced: 3 } },
    });
  });
});
