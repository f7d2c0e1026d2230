import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";

import { Stripe } from "stripe";

type Agent = HttpAgent | HttpsAgent;

/**
 * Agents whose open connections nobody uses at the moment. The next reader takes one of them and saves the TLS
 * handshakes.
 */
const idle = new Map<string, Agent[]>();
/** At most so many unused agents are kept for each protocol. */
const MOST_IDLE = 20;

/** An HTTP client with network connections of its own. */
export interface LentHttpClient {
  httpClient: Stripe.HttpClient;
  /** Gives the connections to the next reader. Must be the last call. */
  giveBack(): void;
}

/**
 * Lends an HTTP client whose requests can be broken off: as soon as `stop` is aborted, its connections are closed
 * and no further request is sent. The client of the stripe package has no way to break off a request.
 *
 * @param protocol `http:` or `https:`
 */
export function lendHttpClient(protocol: string, stop: AbortSignal): LentHttpClient {
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
