import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A request that was received, and whether it was refused. */
export interface Seen {
  /** When it was received, in milliseconds of `performance.now()`. */
  at: number;
  /** "METHOD /path" with `:id` in the place of each id. */
  endpoint: string;
  refused: boolean;
}

interface Limits {
  /** The most requests of the account in any one second. */
  account: number;
  /** The most requests of each endpoint in any one second. */
  endpoint: number;
  /** Whether a 429 names its reason in a header. By default it does. */
  says?: "reason" | "nothing";
  /** How long each answer takes, in milliseconds. */
  answerMs?: number;
}

/** Returns the body of an answer, or nothing for an empty list. */
type Answer = (path: string, query: URLSearchParams) => object | undefined;

/** The times of the requests in the last second that were not refused. */
class Second {
  readonly #times: number[] = [];

  /** Returns whether fewer than `most` requests came in the second before `now`. */
  hasRoom(now: number, most: number): boolean {
    while ((this.#times[0] ?? Infinity) <= now - 1_000) this.#times.shift();
    return this.#times.length < most;
  }

  note(now: number): void {
    this.#times.push(now);
  }
}

/**
 * A server that limits requests as Stripe does: the account has a limit, and each endpoint has one. Both count the
 * requests of any one second, not only of whole seconds of the clock. There is one account, whose lists are empty
 * unless `answer` returns something else.
 */
export class LimitedStripe {
  readonly seen: Seen[] = [];
  url = "";
  readonly #account = new Second();
  readonly #endpoints = new Map<string, Second>();
  readonly #http = createServer((incoming, response) => {
    incoming.resume();
    const { pathname, searchParams } = new URL(incoming.url ?? "/", this.url);
    const endpoint = `${incoming.method} ${pathname.replaceAll(/\/[a-z]+_[0-9][A-Za-z0-9_]*/g, "/:id")}`;
    const reason = this.#reasonToRefuse(endpoint);
    setTimeout(() => {
      if (reason !== null) this.#refuse(response, reason);
      else reply(response, 200, {}, this.answer(pathname, searchParams) ?? this.#plain(pathname));
    }, this.limits.answerMs ?? 0);
  });

  private constructor(
    readonly limits: Limits,
    readonly answer: Answer,
  ) {}

  static async start(limits: Limits, answer: Answer = () => undefined): Promise<LimitedStripe> {
    const stripe = new LimitedStripe(limits, answer);
    stripe.#http.listen(0, "127.0.0.1");
    await once(stripe.#http, "listening");
    stripe.url = `http://127.0.0.1:${(stripe.#http.address() as AddressInfo).port}`;
    return stripe;
  }

  /** Makes a request of the team's own program, which takes from the same limits. Returns whether it was allowed. */
  takeByTeam(endpoint: string): boolean {
    return this.#reasonToRefuse(endpoint, false) === null;
  }

  async stop(): Promise<void> {
    const closed = once(this.#http, "close");
    this.#http.close();
    this.#http.closeAllConnections();
    await closed;
  }

  #reasonToRefuse(endpoint: string, isFromBillStack = true): string | null {
    const now = performance.now();
    const second = this.#endpoints.get(endpoint) ?? new Second();
    this.#endpoints.set(endpoint, second);
    let reason: string | null = null;
    if (!this.#account.hasRoom(now, this.limits.account)) reason = "global-rate";
    else if (!second.hasRoom(now, this.limits.endpoint)) reason = "endpoint-rate";
    else for (const counted of [this.#account, second]) counted.note(now);
    if (isFromBillStack) this.seen.push({ at: now, endpoint, refused: reason !== null });
    return reason;
  }

  #refuse(response: ServerResponse, reason: string): void {
    const headers = this.limits.says === "nothing" ? {} : { "stripe-rate-limited-reason": reason };
    const message = "Request rate limit exceeded.";
    reply(response, 429, headers, { error: { type: "invalid_request_error", code: "rate_limit", message } });
  }

  #plain(path: string): object {
    if (path !== "/v1/account") return { object: "list", data: [], has_more: false, url: path };
    return { id: "acct_1limited", object: "account", business_profile: { name: "Limited & Co" } };
  }
}

function reply(response: ServerResponse, status: number, headers: Record<string, string>, body: object) {
  response.writeHead(status, { "content-type": "application/json", "request-id": "req_limited", ...headers });
  response.end(JSON.stringify(body));
}

/** Returns how many of `times` (milliseconds) are in the fullest second, wherever that second begins. */
export function mostInASecond(times: number[]): number {
  return Math.max(0, ...times.map((from) => times.filter((at) => at >= from && at < from + 1_000).length));
}
