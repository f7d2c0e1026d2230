import { createStripeClient } from "@billstack/stripe-verify";
import type { Stripe } from "stripe";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import type { Position } from "../../src/stripe/position.js";
import { ListMemory, readNextPage } from "../../src/stripe/read-next-page.js";
import { readWholeList } from "../../src/stripe/read-whole-list.js";
import { breakOff, missing, OddStripe, type Row } from "../odd-stripe.js";
import { reply } from "../fake-stripe.js";

let odd: OddStripe;
let stripe: Stripe;
beforeAll(async () => {
  odd = await OddStripe.start();
  stripe = createStripeClient({ secretKey: "sk_test_odd", apiBase: odd.url, maxNetworkRetries: 0 });
});
afterAll(() => odd.stop());
beforeEach(() => {
  odd.asked.splice(0);
  odd.answer = () => false;
});

const PATH = "/v1/invoices";
const NEWEST = 1_790_000_000;

/** Makes rows, the newest first, `perSecond` of them in each second. */
function rows(count: number, perSecond = 1): Row[] {
  return Array.from({ length: count }, (_, index) => {
    return { id: `in_${index}`, object: "invoice", created: NEWEST - Math.floor(index / perSecond) };
  });
}

const whole: Position = { from: null, to: null, cursor: null, reached: null, restarts: 0 };

/** Reads the list of invoices page by page. @throws if the list does not end */
async function readAll({ at = whole, dated = true } = {}) {
  const memory = new ListMemory();
  const list = {
    read: (query: Stripe.InvoiceListParams) => stripe.invoices.list(query),
    path: PATH,
    dated,
  };
  const ids: (string | undefined)[] = [];
  const unread: string[] = [];
  let counted = 0;
  for (let position = at; ;) {
    const part = await readNextPage(list, position, memory);
    ids.push(...part.entries.map(({ id }) => id));
    counted = (part.restarted ? 0 : counted) + part.entries.length - part.repeated;
    if (part.unread !== null) unread.push(part.unread);
    if (part.ended) return { ids: [...new Set(ids)], counted, unread };
    if (odd.asked.length > 1_000) throw new Error("It does not end.");
    position = part.position;
  }
}

const idsOf = (all: Row[]): string[] => all.map(({ id }) => id);
const queries = (): string[] => odd.asked.map(({ query }) => query.toString());

describe("a list that is read in parts", () => {
  it("never sends created and a cursor in one request, and reads only the wanted time", async () => {
    odd.lists.set(PATH, rows(350, 120));
    const [from, to] = [new Date((NEWEST - 1) * 1_000), new Date(NEWEST * 1_000)];
    const read = await readAll({ at: { ...whole, from, to } });
    expect(read).toEqual({ ids: idsOf(rows(350, 120).slice(120, 240)), counted: 120, unread: [] });
    for (const query of queries())
      expect(query).not.toMatch(/created.*starting_after|starting_after.*created/);
    expect(queries()).toHaveLength(2);
  });

  it("asks for half as many entries after a page that broke off, and for more again after whole pages", async () => {
    odd.lists.set(PATH, rows(350));
    odd.answer = ({ path, query, limit }, response) => {
      if (limit <= 30) return false;
      breakOff(response, odd.page(path, query, limit) ?? {});
      return true;
    };
    expect(await readAll()).toEqual({ ids: idsOf(rows(350)), counted: 350, unread: [] });
    const limits = odd.asked.map(({ limit }) => limit);
    expect(limits.slice(0, 4)).toEqual([100, 50, 25, 25]);
    expect(limits.filter((limit) => limit > 25).length).toBeLessThan(5);
  });

  it("leaves out an object that breaks off even alone, and names it", async () => {
    const all = rows(250);
    odd.lists.set(PATH, all);
    odd.answer = ({ path, query, limit }, response) => {
      const page = odd.page(path, query, limit);
      if (page?.data.some(({ id }) => id === "in_142") !== true) return false;
      breakOff(response, page);
      return true;
    };
    const { ids, counted, unread } = await readAll();
    expect(ids).toEqual(idsOf(all).filter((id) => id !== "in_142"));
    expect(counted).toBe(249);
    expect(unread).toEqual([expect.stringContaining("/v1/invoices has an object created at")]);
    expect(unread[0]).toContain("after in_141");
    expect(unread[0]).toContain(new Date((NEWEST - 142) * 1_000).toISOString());
  });

  it.each([true, false])("ends if every page breaks off (takes created: %s)", async (dated) => {
    odd.lists.set(PATH, rows(250));
    odd.answer = ({ path, query, limit }, response) => {
      breakOff(response, odd.page(path, query, limit) ?? {});
      return true;
    };
    const { ids, unread } = await readAll({ dated });
    expect(ids).toEqual([]);
    expect(unread).toEqual([expect.stringContaining("not read to its end")]);
  });

  it.each([true, false])(
    "continues if the object of the cursor is deleted (takes created: %s)",
    async (dated) => {
      const all = rows(350, 3);
      odd.lists.set(PATH, all);
      let deleted = 0;
      odd.answer = ({ query }, response) => {
        const cursor = query.get("starting_after");
        if (cursor === null || deleted === 3) return false;
        deleted += 1;
        odd.lists.set(
          PATH,
          (odd.lists.get(PATH) ?? []).filter(({ id }) => id !== cursor),
        );
        reply(response, 400, missing("starting_after"));
        return true;
      };
      const { ids, unread } = await readAll({ dated });
      expect(ids.toSorted()).toEqual(idsOf(all).toSorted());
      expect(unread).toEqual([]);
    },
  );

  const wrongPages: [
    string,
    (ask: { limit: number; time: number; query: URLSearchParams }) => object | null,
  ][] = [
    ["an empty page with more to come, once", ({ time }) => (time > 1 ? null : { data: [], has_more: true })],
    [
      "an empty page with more to come, whenever the cursor is sent",
      ({ query }) => (query.has("starting_after") ? { data: [], has_more: true } : null),
    ],
    [
      "an empty last page after a page with more to come",
      ({ query }) => (query.has("starting_after") ? { data: [], has_more: false } : null),
    ],
    [
      "the same page again",
      ({ query, limit }) =>
        query.has("starting_after") ? odd.page(PATH, new URLSearchParams(), limit) : null,
    ],
  ];
  it.each(wrongPages)("reads all rows in spite of %s", async (_, answer) => {
    odd.lists.set(PATH, rows(350));
    odd.answer = (ask, response) => {
      const body = answer(ask);
      if (body !== null) reply(response, 200, { object: "list", url: PATH, ...body });
      return body !== null;
    };
    expect(await readAll()).toEqual({ ids: idsOf(rows(350)), counted: 350, unread: [] });
  });

  it.each(wrongPages.slice(1))(
    "is reported as not read to its end if it does not take created: %s",
    async (_, answer) => {
      odd.lists.set(PATH, rows(350));
      odd.answer = (ask, response) => {
        const body = answer(ask);
        if (body !== null) reply(response, 200, { object: "list", url: PATH, ...body });
        return body !== null;
      };
      const { ids, unread } = await readAll({ dated: false });
      expect(ids.length).toBeGreaterThanOrEqual(100);
      expect(unread).toEqual([expect.stringContaining("not read to its end")]);
      expect(unread[0]).toContain("contradict");
    },
  );

  it("is read without created if Stripe does not take it", async () => {
    odd.lists.set(PATH, rows(350));
    odd.answer = ({ query }, response) => {
      if (!query.has("created[lt]")) return false;
      reply(response, 400, { error: { type: "invalid_request_error", message: "Unknown parameter." } });
      return true;
    };
    const to = new Date((NEWEST - 99) * 1_000);
    const read = await readAll({ at: { ...whole, to } });
    expect(read).toEqual({ ids: idsOf(rows(350).slice(100)), counted: 250, unread: [] });
  });
});

describe("a list that is read whole", () => {
  const lines = () =>
    readWholeList((query) => stripe.invoices.listLineItems("in_1", query), "/v1/invoices/in_1/lines");
  const LINES = "/v1/invoices/in_1/lines";

  it("is read again from the start if the object of the cursor is deleted", async () => {
    odd.lists.set(LINES, rows(250));
    let deleted = 0;
    odd.answer = ({ query }, response) => {
      const cursor = query.get("starting_after");
      if (cursor === null || deleted === 2) return false;
      deleted += 1;
      const rest = (odd.lists.get(LINES) ?? []).filter(({ id }) => id !== cursor);
      odd.lists.set(LINES, rest);
      reply(response, 400, missing("starting_after"));
      return true;
    };
    const { entries, unread } = await lines();
    expect(entries.map(({ id }) => id)).toEqual(idsOf(odd.lists.get(LINES) ?? []));
    expect([entries.length, unread]).toEqual([248, null]);
  });

  it("asks for half as many entries after a page that broke off", async () => {
    odd.lists.set(LINES, rows(40));
    odd.answer = ({ path, query, limit }, response) => {
      if (limit < 40) return false;
      breakOff(response, odd.page(path, query, limit) ?? {});
      return true;
    };
    const { entries, unread } = await lines();
    expect([entries.length, unread]).toEqual([40, null]);
  });

  it("returns what was read and a reason if it cannot be read to its end", async () => {
    odd.lists.set(LINES, rows(150));
    odd.answer = ({ query }, response) => {
      if (!query.has("starting_after")) return false;
      reply(response, 200, { object: "list", url: LINES, data: [], has_more: true });
      return true;
    };
    const { entries, unread } = await lines();
    expect(entries.length).toBeGreaterThan(0);
    expect(unread).toContain(`${LINES} was not read to its end`);
    expect(odd.asked.length).toBeLessThan(20);
  });

  it("asks once more if a page contradicts the page before it", async () => {
    odd.lists.set(LINES, rows(150));
    odd.answer = ({ query, time }, response) => {
      if (!query.has("starting_after") || time > 1) return false;
      reply(response, 200, { object: "list", url: LINES, data: [], has_more: true });
      return true;
    };
    const { entries, unread } = await lines();
    expect([entries.length, unread]).toEqual([150, null]);
  });
});
