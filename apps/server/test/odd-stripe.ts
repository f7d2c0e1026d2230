import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import { reply } from "./fake-stripe.js";

/** An object of Stripe. */
export type Row = Record<string, unknown> & { id: string };

/** A read request that was received. */
export interface Ask {
  path: string;
  query: URLSearchParams;
  limit: number;
  secretKey: string;
  /** How many times this path and query have been requested, this time included. */
  time: number;
}

/** Stripe's error body for an object that does not exist; `param` is the parameter that names the object. */
export function missing(param: string): object {
  return {
    error: { type: "invalid_request_error", code: "resource_missing", param, message: "No such object." },
  };
}

/**
 * A server in place of Stripe whose answers can be odd: wrong, cut off or contradictory. It has fixed objects,
 * which it shows in lists (with `limit`, `starting_after` and `created`) and one by one, and a test can replace
 * any answer. As in Stripe, a list that is requested with both `created` and `starting_after` leaves out the other
 * objects of the cursor's second. Keys for it must not have the sandbox's prefix.
 */
export class OddStripe {
  /** The objects of each list by its path, the newest first. Lists of other paths are empty. */
  readonly lists = new Map<string, Row[]>();
  readonly asked: Ask[] = [];
  /** Set by a test. Returns true if it has answered the request itself. */
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

  /** Returns a page as Stripe would answer it, or null if the cursor is not in the list. */
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
    const secretKey = request.headers.authorization?.replace("Bearer ", "") ?? "";
    const ask = { path, query, limit, secretKey, time: this.asked.filter(same).length + 1 };
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

/** Sends the first half of a body, then closes the connection. */
export function breakOff(response: ServerResponse, body: object): void {
  const text = JSON.stringify(body);
  response.writeHead(200, { "content-type": "application/json", "content-length": String(text.length) });
  response.write(text.slice(0, Math.floor(text.length / 2)));
  setImmediate(() => response.destroy());
}
