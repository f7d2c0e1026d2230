import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { Accounts } from "./account/accounts.js";
import { authenticate } from "./api/authenticate.js";
import { ApiError } from "./api/errors.js";
import { NO_LIMITS, type RequestLimits } from "./api/limits.js";
import { serve } from "./api/serve.js";
import { control, type ControlDeps } from "./control/control.js";
import { DeliveryFaults } from "./control/delivery-faults.js";
import { type Fault, Faults } from "./control/faults.js";
import { wrongPage } from "./control/spoil-page.js";
import { spoil, spoilAnswer } from "./control/spoil.js";
import { readBody } from "./http/read-body.js";
import { respond } from "./http/respond.js";
import { Deliveries } from "./webhooks/deliveries.js";

export interface SandboxOptions {
  /** 0, the default, takes a free port. */
  port?: number;
  host?: "127.0.0.1";
  log?: (line: string) => void;
  /** Requests a second that every account may make; unlimited by default. */
  limits?: RequestLimits;
  /** Waits before each retry of a webhook; their number limits the retries. */
  retryDelaysMs?: number[];
}

export interface Sandbox {
  /** Without a slash at the end. */
  url: string;
  /** Ends everything: requests, sockets, timers. */
  close(): Promise<void>;
}

/** Stripe tries for three days; here the waits are seconds, 60 tries in five minutes. */
const RETRY_DELAYS_MS = [200, 500, 1000, 2000, ...Array.from({ length: 56 }, () => 5000)];

/**
 * Starts a local stand-in for the Stripe API. Throws with `NODE_ENV=production`, as nothing here may ever
 * be taken for Stripe there; rejects where the port is taken.
 */
export async function createSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  if (process.env["NODE_ENV"] === "production")
    throw new Error("the Stripe sandbox does not start in production");
  const log = options.log ?? (() => undefined);
  const deliveryFaults = new DeliveryFaults();
  const deliveries = new Deliveries(options.retryDelaysMs ?? RETRY_DELAYS_MS, deliveryFaults);
  const accounts = new Accounts(
    (account, event) => deliveries.publish(account, event),
    options.limits ?? NO_LIMITS,
  );
  const deps: ControlDeps = {
    accounts,
    deliveries,
    deliveryFaults,
    faults: new Faults(),
    version: ownVersion(),
  };
  const server = createServer({ keepAliveTimeout: 30_000 }, (request, response) => {
    handle(deps, request, response).catch((error: unknown) => {
      log(`${request.method} ${request.url} failed: ${error instanceof Error ? error.stack : String(error)}`);
      respond(
        response,
        500,
        { "Content-Type": "application/json" },
        JSON.stringify({ error: { type: "api_error", message: "The sandbox failed; its log says why." } }),
      );
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, options.host ?? "127.0.0.1", resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the sandbox has no port");
  return {
    url: `http://${address.address}:${address.port}`,
    close: () => {
      deliveries.close();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      return closed;
    },
  };
}

async function handle(deps: ControlDeps, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(`http://sandbox${request.url?.startsWith("/") ? request.url : "/"}`);
  const method = request.method ?? "GET";
  const body = await readBody(request);
  if (body === undefined) {
    response.shouldKeepAlive = false;
    return respond(
      response,
      413,
      JSON_HEADERS,
      JSON.stringify({ error: { type: "invalid_request_error", message: "Request entity too large" } }),
    );
  }
  if (url.pathname === "/_sandbox" || url.pathname.startsWith("/_sandbox/"))
    return controlled(deps, response, method, url.pathname, body);
  const account = accountOf(request);
  const asked = { account, method, url };
  const fault = deps.faults.take(asked);
  if (fault?.kind === "delay") await delay(fault.ms);
  const wrong = wrongPage(url, fault, account === undefined ? undefined : deps.accounts.get(account));
  const answered = fault === undefined || ANSWERED.has(fault.kind);
  const reply = answered || fault.after ? serve(deps.accounts, request, wrong, body) : undefined;
  if (fault?.kind === "stale") await delay(fault.ms);
  if (!answered) return spoil(response, fault, asked, reply);
  if (reply === undefined) return;
  const cut = deps.faults.takeAnswer(asked, reply);
  if (cut !== undefined) return spoilAnswer(response, cut, reply);
  respond(response, reply.status, reply.headers, reply.body);
}

/** Faults after which the request is answered all the same: late, or another one than was asked. */
const ANSWERED: ReadonlySet<Fault["kind"]> = new Set(["delay", "stale", "same_page", "early_end"]);

const JSON_HEADERS = { "Content-Type": "application/json" };

function controlled(
  deps: ControlDeps,
  response: ServerResponse,
  method: string,
  path: string,
  body: string,
): void {
  try {
    respond(response, 200, JSON_HEADERS, JSON.stringify(control(deps, method, path, body)));
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    respond(response, error.status, JSON_HEADERS, JSON.stringify({ error: error.body }));
  }
}

/** Whose key a request carries, so that a fault can be meant for one account. */
function accountOf(request: IncomingMessage): string | undefined {
  try {
    return authenticate(request.headers.authorization).accountName;
  } catch (error) {
    if (error instanceof ApiError) return undefined;
    throw error;
  }
}

function ownVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  return typeof manifest === "object" && manifest !== null && "version" in manifest
    ? String(manifest.version)
    : "unknown";
}
