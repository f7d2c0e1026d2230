import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import { reply } from "./fake-stripe.js";

export type Row = Record<string, unknown> & { id: string };

/** A read request as it came. */
export interface Ask {
  path: string;
  query: URLSearchParams;
  limit: number;
  /** How often exactly this was asked, this time included. */
  time: number;
}

/** What Stripe has no such object of. */
export function missing(param: string): object {
  return {
    error: { type: "invalid_request_error", code: "resource_missing", param, message: "No such object." },
  };
}

/**
 * A Stripe of fixed rows for keys without the sandbox's prefix: lists with `limit`, `starting_after` and `created`, and
 * single objects. A test may answer in its place. Like Stripe's, a list that is asked for with `created` and
 * `starting_after` at once leaves out the rows of the cursor's own second.
 */
export class OddStripe {
  /** By path, the newest first. Other paths have none. */
  readonly lists = new Map<string, Row[]>();
  readonly asked: Ask[] = [];
  answer: (ask: Ask, response: ServerResponse) => boolean = () => false;
  url = "";
  readonly #http = createServer((request, response) => this.#serve(request, response));

  static async start(): Promise<OddStripe> {
    const stripe = new OddStripe();
    stripe.#http.listen(0, "127.0.0.1");
    await once(stripe.#http, "listening");
    stripe.url = `http://127.0.0.1:${(stripe.#http.address() as AddressInfo).port}`;
    return stripe;
  }

  /** A page as Stripe would answer it. */
  page(path: string, query: URLSearchParams, limit: number): { data: Row[]; has_more: boolean } | null {
    const all = this.lists.get(path) ?? [];
    const bound = (name: string): number | null => (query.has(name) ? Number(query.get(name)) : null);
    const [gte, lt] = [bound("created[gte]"), bound("created[lt]")];
    const cursor = query.get("starting_after");
    const at = cursor === null ? -1 : all.findIndex(({ id }) => id === cursor);
    if (cursor !== null && at < 0) return null;
    const second = gte === null && lt === null ? null : (all[at]?.["created"] ?? null);
    const rest = all.slice(at + 1).filter((row) => {
      const created = Number(row["created"]);
      return (gte === null || created >= gte) && (lt === null || created < lt) && row["created"] !== second;
    });
    return { data: rest.slice(0, limit), has_more: rest.length > limit };
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    request.resume();
    const { pathname: path, searchParams: query } = new URL(request.url ?? "/", this.url);
    const limit = Number(query.get("limit") ?? 10);
    const same = (one: Ask): boolean => one.path === path && one.query.toString() === query.toString();
    const ask = { path, query, limit, time: this.asked.filter(same).length + 1 };
    this.asked.push(ask);
    if (this.answer(ask, response)) return;
    if (path === "/v1/account") return reply(response, 200, { id: "acct_1odd", object: "account" });
    const customer = query.get("customer");
    const name = customer === null ? path : `${path}?customer=${customer}`;
    const at = path.lastIndexOf("/");
    const one = this.lists.get(path.slice(0, at))?.find(({ id }) => id === path.slice(at + 1));
    if (one !== undefined && !this.lists.has(name)) return reply(response, 200, one);
    const page = this.page(name, query, limit);
    if (page === null) return reply(response, 400, missing("starting_after"));
    return reply(response, 200, { object: "list", url: path, ...page });
  }

  async stop(): Promise<void> {
    const closed = once(this.#http, "close");
    this.#http.close();
    this.#http.closeAllConnections();
    await closed;
  }
}

/** Answers with a body that breaks off after its first half. */
export function breakOff(response: ServerResponse, body: object): void {
  const text = JSON.stringify(body);
  response.writeHead(200, { "content-type": "application/json", "content-length": String(text.length) });
  response.write(text.slice(0, Math.floor(text.length / 2)));
  setImmediate(() => response.destroy());
}
