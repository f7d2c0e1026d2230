import { once } from "node:events";
import { Agent, createServer, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import { until } from "@billstack/server/testing";
import type { Sandbox } from "@billstack/stripe-sandbox";

/** A read request as it came. */
export interface Asked {
  /** `performance.now()` when it came. */
  at: number;
  path: string;
  query: URLSearchParams;
  secretKey: string;
}

/** Whether it answered in the sandbox's place. */
type Answer = (asked: Asked, response: ServerResponse) => boolean;

/** A sandbox behind a listener that notes every read request, and may answer it itself. */
export class WatchedStripe implements Sandbox {
  readonly asked: Asked[] = [];
  url = "";
  /** Set by a test that wants to answer itself. */
  answer: Answer = () => false;
  readonly #agent = new Agent({ keepAlive: true });
  readonly #http = createServer((incoming, response) => {
    const { method = "GET", url = "/", headers } = incoming;
    const { pathname, searchParams } = new URL(url, this.url);
    if (method === "GET" && pathname.startsWith("/v1/")) {
      const secretKey = headers.authorization?.replace("Bearer ", "") ?? "";
      const asked = { at: performance.now(), path: pathname, query: searchParams, secretKey };
      this.asked.push(asked);
      if (this.answer(asked, response)) return;
    }
    const target = new URL(url, this.sandbox.url);
    const forwarded = request(target, { method, headers, agent: this.#agent }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    forwarded.on("error", () => response.destroy());
    response.on("close", () => forwarded.destroy());
    incoming.pipe(forwarded);
  });

  private constructor(readonly sandbox: Sandbox) {}

  static async before(sandbox: Sandbox): Promise<WatchedStripe> {
    const watched = new WatchedStripe(sandbox);
    watched.#http.listen(0, "127.0.0.1");
    await once(watched.#http, "listening");
    watched.url = `http://127.0.0.1:${(watched.#http.address() as AddressInfo).port}`;
    return watched;
  }

  /** Waits until nobody is connected: what a killed process had sent is noted then. */
  async left(): Promise<void> {
    await until("nobody to be connected", () => {
      return new Promise<boolean>((resolve) => {
        this.#http.getConnections((_, connections) => resolve(connections === 0));
      });
    });
  }

  /** Ends the sandbox, too. */
  async close(): Promise<void> {
    const closed = once(this.#http, "close");
    this.#http.close();
    this.#http.closeAllConnections();
    await closed;
    this.#agent.destroy();
    await this.sandbox.close();
  }
}
