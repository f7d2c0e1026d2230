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

/** The options of `createSandbox`. */
export interface SandboxOptions {
  /** The port to listen on. 0, the default, takes a free one. */
  port?: number;
  host?: "127.0.0.1";
  /** Called with one line for each failure of the sandbox itself. By default nothing is logged. */
  log?: (line: string) => void;
  /** How many requests a second each account may make. By default there is no limit. */
  limits?: RequestLimits;
  /**
   * How long to wait before each retry of a webhook delivery, in milliseconds. There are as many retries as
   * entries.
   */
  retryDelaysMs?: number[];
}

/** A running sandbox. */
export interface Sandbox {
  /** The base URL, without a slash at the end. */
  url: string;
  /** Stops the sandbox: closes all connections and cancels all pending deliveries. */
  close(): Promise<void>;
}

/**
 * Stripe retries a live webhook for three days (docs.stripe.com/webhooks#retries). Here there are 60 retries
 * within five minutes, so that nobody has to wait for days.
 */
const RETRY_DELAYS_MS = [200, 500, 1000, 2000, ...Array.from({ length: 56 }, () => 5000)];

/**
 * Starts a local stand-in for the Stripe API. Throws if `NODE_ENV` is `production`, because there nobody may
 * take it for the real Stripe. Rejects if the port is in use.
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
        JSON.stringify({
          error: { type: "api_error", message: "The sandbox failed. Its log has the reason." },
        }),
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

/**
 * Answers one request: a control request below `/_sandbox`, or a request of the Stripe API with the faults that
 * are set.
 */
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

/** Faults that still let the sandbox answer the request, but late or with another page. */
const ANSWERED: ReadonlySet<Fault["kind"]> = new Set(["delay", "stale", "same_page", "early_end"]);

const JSON_HEADERS = { "Content-Type": "application/json" };

/** Answers a control request. */
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

/**
 * The account that a request's key belongs to, because faults can be limited to one account. `undefined` if the
 * key is not valid.
 */
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
