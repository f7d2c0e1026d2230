import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A request as it came, and whether it was refused. */
export interface Seen {
  /** `performance.now()` when it came. */
  at: number;
  /** `METHOD /path` with `:id` for each id. */
  endpoint: string;
  refused: boolean;
}

interface Limits {
  /** Requests that any one second may have: of the account, and of each endpoint. */
  account: number;
  endpoint: number;
  /** What a 429 says besides its status. */
  says?: "reason" | "nothing";
  answerMs?: number;
}

/** Answers in place of an empty list. */
type Answer = (path: string, query: URLSearchParams) => object | undefined;

/** The requests of the last second that were not refused. */
class Second {
  readonly #times: number[] = [];

  has(now: number, most: number): boolean {
    while ((this.#times[0] ?? Infinity) <= now - 1_000) this.#times.shift();
    return this.#times.length < most;
  }

  note(now: number): void {
    this.#times.push(now);
  }
}

/**
 * A listener with Stripe's limits, counted over every second wherever it begins: of all requests, and of those of each
 * endpoint. It knows one account, whose lists are empty where `answer` gives nothing else.
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

  /** A request of the team's own program, which comes by no way of BillStack's. Whether it was not refused. */
  takeByTeam(endpoint: string): boolean {
    return this.#reasonToRefuse(endpoint, false) === null;
  }

  async stop(): Promise<void> {
    const closed = once(this.#http, "close");
    this.#http.close();
    this.#http.closeAllConnections();
    await closed;
  }

  #reasonToRefuse(endpoint: string, isOurs = true): string | null {
    const now = performance.now();
    const second = this.#endpoints.get(endpoint) ?? new Second();
    this.#endpoints.set(endpoint, second);
    let reason: string | null = null;
    if (!this.#account.has(now, this.limits.account)) reason = "global-rate";
    else if (!second.has(now, this.limits.endpoint)) reason = "endpoint-rate";
    else for (const counted of [this.#account, second]) counted.note(now);
    if (isOurs) this.seen.push({ at: now, endpoint, refused: reason !== null });
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

/** The most of `times`, in milliseconds, that lie in any one second. */
export function mostInASecond(times: number[]): number {
  return Math.max(0, ...times.map((from) => times.filter((at) => at >= from && at < from + 1_000).length));
}
