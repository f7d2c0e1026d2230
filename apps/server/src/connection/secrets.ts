import type { Stripe } from "stripe";
import {
  createBoundedHttpClient,
  createStripeClient,
  isSandboxKey,
  type RequestGate,
  type StripeClientOptions,
} from "@billstack/stripe-verify";

import type { Deps } from "../deps.js";
import { AppError } from "../errors.js";
import { lendHttpClient } from "../stripe/lend-http-client.js";
import { createMeasuredClient } from "../stripe/measured-client.js";
import { createRecoveryDetectingClient } from "../stripe/recovery-detecting-client.js";
import { NotSentError } from "../stripe/not-sent.js";
import { createPatientGate } from "../stripe/patient-gate.js";
import type { Priority } from "../stripe/request-queue.js";
import { isKeyReplaced } from "./key-store.js";
import { noteStripeAnswers } from "./outage.js";
import { createReplacedKeyClient } from "./replaced-key-client.js";
import { reportUnreadable } from "./note-unreadable.js";
import type { Connection } from "./store.js";
import { describeUnreadable } from "./unreadable-secrets.js";

/**
 * Returns a Stripe client with the connection's key for requests that a person waits for. They do not wait for the
 * request budget, and are sent again for some seconds if Stripe answers 429.
 *
 * @throws NotSentError if the key belongs to another account, cannot be opened or has no address to be sent to
 */
export function stripeOf(deps: Deps, connection: Connection): Stripe {
  const httpClient = recoveryDetecting(deps, connection);
  return usingClientOf(deps, connection, { gate: createPatientGate(), httpClient });
}

/**
 * Returns a Stripe client with the connection's key for checking the key. `proveKeys` judges all answers together,
 * so this client does not report them one by one.
 *
 * @throws NotSentError if the key cannot be opened or has no address to be sent to
 */
export function provingStripeOf(deps: Deps, connection: Connection): Stripe {
  return clientOf(deps, connection, {});
}

/**
 * Returns a Stripe client with the connection's key for work in the background. Its requests wait for the
 * account's request budget, and are sent again for a while if Stripe answers 429.
 *
 * @throws NotSentError if the key belongs to another account, cannot be opened or has no address to be sent to
 */
export function budgetedStripeOf(
  deps: Deps,
  connection: Connection,
  priority: Priority,
  inner?: Stripe.HttpClient,
): Stripe {
  const gate = gateOf(deps, connection, priority);
  // Nobody waits for a backfill, so after a lost connection or a 5xx it tries once more than the application of
  // events.
  const maxNetworkRetries = priority === "event" ? 1 : 2;
  const detecting = recoveryDetecting(deps, connection, inner);
  const httpClient = createReplacedKeyClient(detecting, () => isKeyReplaced(deps.sql, connection));
  return usingClientOf(deps, connection, { gate, httpClient, maxNetworkRetries });
}

/** A client with network connections of its own, for reading the objects of events. */
export interface Reading {
  stripe: Stripe;
  /** Gives the network connections back. No request may follow. */
  close(): void;
}

/**
 * Opens {@link budgetedStripeOf} for reading the objects of events. Its requests are broken off as soon as `stop`
 * is aborted.
 *
 * @throws NotSentError if the key cannot be opened or has no address to be sent to
 */
export function openReading(deps: Deps, connection: Connection, stop: AbortSignal): Reading {
  const { apiBase } = targetOf(deps, connection);
  const lent = lendHttpClient(new URL(apiBase).protocol, stop);
  const stripe = budgetedStripeOf(deps, connection, "event", lent.httpClient);
  return { stripe, close: () => lent.giveBack() };
}

/** Returns an HTTP client whose first good answer ends what was known to be wrong with Stripe or the key. */
function recoveryDetecting(deps: Deps, connection: Connection, inner?: Stripe.HttpClient): Stripe.HttpClient {
  return createRecoveryDetectingClient(createBoundedHttpClient(inner), {
    troubled: connection.troubled || !connection.keyValid,
    recovered() {
      noteStripeAnswers(deps, connection).catch((error: unknown) => {
        deps.log.warn({ err: error, teamId: connection.teamId }, "the end of an outage could not be stored");
      });
    },
  });
}

/**
 * Whether the connection uses the sandbox, which can reach loopback addresses.
 *
 * @throws NotSentError if the key cannot be opened
 */
export function isSandboxConnection(deps: Deps, connection: Connection): boolean {
  return isSandboxKey(secretKeyOf(deps, connection));
}

/**
 * Returns a Stripe client like {@link provingStripeOf} for a proof in the background. Its requests wait for the
 * account's request budget.
 *
 * @throws NotSentError if the key cannot be opened or has no address to be sent to
 */
export function budgetedProvingStripeOf(deps: Deps, connection: Connection): Stripe {
  return clientOf(deps, connection, { gate: gateOf(deps, connection, "event") });
}

/** Returns the gate of the account's request budget. */
function gateOf(deps: Deps, { accountId, id, mode }: Connection, priority: Priority): RequestGate {
  // If a restricted key cannot read the account's id, the connection has a budget of its own.
  return deps.budgets.gate(accountId ?? id, mode, priority);
}

/**
 * Returns a Stripe client with the connection's key for everything except a proof of the key.
 *
 * @throws NotSentError if the key belongs to another account, cannot be opened or has no address to be sent to
 */
function usingClientOf(deps: Deps, connection: Connection, options: ClientOptions): Stripe {
  if (connection.accountChanged !== null)
    throw new NotSentError("account_changed", connection.accountChanged);
  return clientOf(deps, connection, options);
}

type ClientOptions = Partial<Omit<StripeClientOptions, "secretKey" | "apiBase">>;

function clientOf(deps: Deps, connection: Connection, options: ClientOptions): Stripe {
  return createStripeClient({ ...targetOf(deps, connection), ...measured(deps, options) });
}

/**
 * Returns the connection's key and the address for requests with it.
 *
 * @throws NotSentError if the key cannot be opened or has no address to be sent to
 */
function targetOf(deps: Deps, connection: Connection): { secretKey: string; apiBase: string } {
  const secretKey = secretKeyOf(deps, connection);
  const apiBase = apiBaseOf(deps, secretKey);
  // There is no sandbox if the operator switched it off after the team had connected to it.
  if (apiBase === null)
    throw new NotSentError(
      "unreachable",
      "The connection's key is a sandbox key, and no sandbox is configured here.",
    );
  return { secretKey, apiBase };
}

/**
 * Opens the connection's secret key.
 *
 * @throws NotSentError if the stored key cannot be opened
 */
function secretKeyOf(deps: Deps, connection: Connection): string {
  const opened = deps.custody.open(connection, "secret_key");
  if (opened?.ok === true) return opened.text;
  reportUnreadable(deps, connection);
  const { why, missingKeyId } = opened ?? { why: "damaged", missingKeyId: null };
  throw new NotSentError("key_unreadable", describeUnreadable([{ name: "secret key", why, missingKeyId }]));
}

/**
 * Returns a Stripe client for a key. Real keys go to Stripe, sandbox keys to the sandbox.
 *
 * @throws AppError sandbox_off if the key is a sandbox key and there is no sandbox
 */
export function stripeFor(deps: Deps, secretKey: string, options: ClientOptions = {}): Stripe {
  const apiBase = apiBaseOf(deps, secretKey);
  if (apiBase === null) {
    throw new AppError(
      "sandbox_off",
      "This is a sandbox key, and there is no sandbox here. Paste a key of your Stripe account.",
    );
  }
  return createStripeClient({ secretKey, apiBase, ...measured(deps, options) });
}

/** Returns the options with an HTTP client that counts its requests for the metrics. */
function measured({ metrics, tracing }: Deps, options: ClientOptions): ClientOptions {
  const inner = options.httpClient ?? createBoundedHttpClient();
  return { ...options, httpClient: createMeasuredClient(inner, metrics, tracing) };
}

/**
 * Returns the address to which requests with the key are sent.
 *
 * @throws AppError sandbox_off if the key is a sandbox key and there is no sandbox
 */
function apiBaseOf({ env }: Deps, secretKey: string): string | null {
  return isSandboxKey(secretKey) ? env.sandboxUrl : env.stripeApiBase;
}
