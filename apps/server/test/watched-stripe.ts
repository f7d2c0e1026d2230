import { once } from "node:events";
import { Agent, createServer, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { pipeline } from "node:stream";

import { until } from "@billstack/server/testing";
import type { Sandbox } from "@billstack/stripe-sandbox";

/** A read request that was received. */
export interface Asked {
  /** When it was received, in milliseconds of `performance.now()`. */
  at: number;
  path: string;
  query: URLSearchParams;
  secretKey: string;
}

/** Returns true if it has answered the request itself; otherwise the sandbox answers. */
type Answer = (asked: Asked, response: ServerResponse) => boolean;

/** A server in front of a sandbox. It notes every read request, and a test can answer in place of the sandbox. */
export class WatchedStripe implements Sandbox {
  readonly asked: Asked[] = [];
  url = "";
  /** Set by a test that answers requests itself. */
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
      // If the sandbox breaks its answer off, this answer breaks off as well.
      pipeline(answer, response, () => undefined);
    });
    forwarded.on("error", () => response.destroy());
    response.on("close", () => forwarded.destroy());
    incoming.pipe(forwarded);
  });

  private constructor(readonly sandbox: Sandbox) {}

  /** Starts the server in front of `sandbox`. */
  static async before(sandbox: Sandbox): Promise<WatchedStripe> {
    const watched = new WatchedStripe(sandbox);
    watched.#http.listen(0, "127.0.0.1");
    await once(watched.#http, "listening");
    watched.url = `http://127.0.0.1:${(watched.#http.address() as AddressInfo).port}`;
    return watched;
  }

  /** Waits until no connection is open. All requests of a killed process are noted then. */
  async waitUntilDisconnected(): Promise<void> {
    await until("nobody to be connected", () => {
      return new Promise<boolean>((resolve) => {
        this.#http.getConnections((_, connections) => resolve(connections === 0));
      });
    });
  }

  /** Stops this server and the sandbox. */
  async close(): Promise<void> {
    const closed = once(this.#http, "close");
    this.#http.close();
    this.#http.closeAllConnections();
    await closed;
    this.#agent.destroy();
    await this.sandbox.close();
  }
}
