import type { Stripe } from "stripe";
import {
  createBoundedHttpClient,
  createStripeClient,
  isSandboxKey,
  type StripeClientOptions,
} from "@billstack/stripe-verify";
import type { TeamId } from "@billstack/tenancy";

import type { Deps } from "../deps.js";
import { AppError } from "../errors.js";
import { lendHttpClient } from "../stripe/lent-agent.js";
import { createNoticingHttpClient } from "../stripe/noticing-client.js";
import type { Priority } from "../stripe/request-queue.js";
import { noteStripeAnswers } from "./outage.js";
import type { Connection } from "./store.js";

/** The fields of a connection that are sealed; the name is bound into the seal. */
export type SealedField = "secret_key" | "publishable_key" | "webhook_secret";

/** Seals a secret for one field of one team's connection in one mode. */
export function sealSecret(
  { keyring }: Deps,
  text: string,
  of: { teamId: TeamId; mode: "test" | "live"; field: SealedField },
): string {
  return keyring.seal(text, of);
}

/** A Stripe client for the connection's key, for what a person waits for: outside of the request budget. */
export function stripeOf(deps: Deps, connection: Connection): Stripe {
  return stripeFor(deps, secretKeyOf(deps, connection), { httpClient: noticing(deps, connection) });
}

/** A Stripe client for the proof of the connection's key, which judges all answers together. */
export function provingStripeOf(deps: Deps, connection: Connection): Stripe {
  return stripeFor(deps, secretKeyOf(deps, connection));
}

/**
 * A Stripe client for the connection's key that spends the account's request budget, and sends again for a while what
 * Stripe refused with 429: no person waits for it.
 */
export function budgetedStripeOf(
  deps: Deps,
  connection: Connection,
  priority: Priority,
  inner?: Stripe.HttpClient,
): Stripe {
  // A restricted key may not read the account's id: then the connection has a budget of its own.
  const { accountId, id, mode } = connection;
  const gate = deps.budgets.gate(accountId ?? id, mode, priority);
  // Nobody waits for a run: a lost connection or a 5xx is tried once more than for an event.
  const maxNetworkRetries = priority === "event" ? 1 : 2;
  const httpClient = noticing(deps, connection, inner);
  return stripeFor(deps, secretKeyOf(deps, connection), { gate, httpClient, maxNetworkRetries });
}

/** A client for reading what events tell of. */
export interface Reading {
  stripe: Stripe;
  /** Nothing more is asked with it. */
  close(): void;
}

/**
 * Opens {@link budgetedStripeOf} for the reader of events; its requests are given up as soon as `stop` is aborted.
 * @throws where the key cannot be opened
 */
export function openReading(deps: Deps, connection: Connection, stop: AbortSignal): Reading {
  const secretKey = secretKeyOf(deps, connection);
  const lent = lendHttpClient(new URL(apiBaseOf(deps, secretKey)).protocol, stop);
  const stripe = budgetedStripeOf(deps, connection, "event", lent.httpClient);
  return { stripe, close: () => lent.giveBack() };
}

/** Whoever asked: an answer as it should be ends what was known to be wrong with Stripe or the key. */
function noticing(deps: Deps, connection: Connection, inner?: Stripe.HttpClient): Stripe.HttpClient {
  return createNoticingHttpClient(createBoundedHttpClient(inner), {
    troubled: connection.troubled || !connection.keyValid,
    recovered() {
      noteStripeAnswers(deps, connection).catch((error: unknown) => {
        deps.log.warn({ err: error, teamId: connection.teamId }, "the end of an outage could not be stored");
      });
    },
  });
}

/** Whether the connection is to the sandbox, which reaches loopback addresses. */
export function isSandboxConnection(deps: Deps, connection: Connection): boolean {
  return isSandboxKey(secretKeyOf(deps, connection));
}

function secretKeyOf({ keyring }: Deps, { secretKeySealed, teamId, mode }: Connection): string {
  return keyring.open(secretKeySealed, { teamId, mode, field: "secret_key" });
}

/**
 * A Stripe client for a plain key: Stripe's host for real keys, the sandbox for keys with its prefix.
 * @throws AppError sandbox_off where there is no sandbox.
 */
export function stripeFor(
  deps: Deps,
  secretKey: string,
  options: Partial<Omit<StripeClientOptions, "secretKey" | "apiBase">> = {},
): Stripe {
  return createStripeClient({ secretKey, apiBase: apiBaseOf(deps, secretKey), ...options });
}

/** Where requests with a key are sent. @throws AppError sandbox_off where there is no sandbox. */
function apiBaseOf({ env }: Deps, secretKey: string): string {
  const apiBase = isSandboxKey(secretKey) ? env.sandboxUrl : env.stripeApiBase;
  if (apiBase === null) {
    throw new AppError(
      "sandbox_off",
      "This is a sandbox key, and there is no sandbox here. Paste a key of your Stripe account.",
    );
  }
  return apiBase;
}
