import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";

import { Stripe } from "stripe";

type Agent = HttpAgent | HttpsAgent;

/** Agents with open connections that nobody uses now, so that the next reader saves the handshakes. */
const idle = new Map<string, Agent[]>();
const MOST_IDLE = 20;

/** An HTTP client with connections of its own. */
export interface Lent {
  httpClient: Stripe.HttpClient;
  /** Gives its connections back. Whoever uses it after that gets what others use. */
  giveBack(): void;
}

/**
 * Lends an HTTP client whose requests end when `stop` is aborted: their connections are closed, and no other request is
 * sent. stripe's own client has no way to give up a request.
 * @param protocol `http:` or `https:`
 */
export function lendHttpClient(protocol: string, stop: AbortSignal): Lent {
  const unused = idle.get(protocol) ?? [];
  idle.set(protocol, unused);
  const agent = unused.pop() ?? makeAgent(protocol);
  const close = (): void => agent.destroy();
  stop.addEventListener("abort", close, { once: true });
  const inner = Stripe.createNodeHttpClient(agent);
  return {
    httpClient: {
      getClientName: () => inner.getClientName(),
      makeRequest(...request) {
        stop.throwIfAborted();
        return inner.makeRequest(...request);
      },
    },
    giveBack() {
      stop.removeEventListener("abort", close);
      if (stop.aborted || unused.length >= MOST_IDLE) agent.destroy();
      else unused.push(agent);
    },
  };
}

function makeAgent(protocol: string): Agent {
  return protocol === "https:" ? new HttpsAgent({ keepAlive: true }) : new HttpAgent({ keepAlive: true });
}
