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
import { NotSentError } from "../stripe/not-sent.js";
import type { Priority } from "../stripe/request-queue.js";
import { noteStripeAnswers } from "./outage.js";
import type { Connection } from "./store.js";
import { describeUnreadable, openSecret, type SealedField } from "./unreadable-secrets.js";

/** Seals a secret for one field of one team's connection in one mode. */
export function sealSecret(
  { keyring }: Deps,
  text: string,
  of: { teamId: TeamId; mode: "test" | "live"; field: SealedField },
): string {
  return keyring.seal(text, of);
}

/**
 * A Stripe client for the connection's key, for what a person waits for: outside of the request budget.
 * @throws NotSentError
 */
export function stripeOf(deps: Deps, connection: Connection): Stripe {
  return clientOf(deps, connection, { httpClient: noticing(deps, connection) });
}

/**
 * A Stripe client for the proof of the connection's key, which judges all answers together.
 * @throws NotSentError
 */
export function provingStripeOf(deps: Deps, connection: Connection): Stripe {
  return clientOf(deps, connection, {});
}

/**
 * A Stripe client for the connection's key that spends the account's request budget, and sends again for a while what
 * Stripe refused with 429: no person waits for it.
 * @throws NotSentError
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
  return clientOf(deps, connection, { gate, httpClient, maxNetworkRetries });
}

/** A client for reading what events tell of. */
export interface Reading {
  stripe: Stripe;
  /** Nothing more is asked with it. */
  close(): void;
}

/**
 * Opens {@link budgetedStripeOf} for the reader of events; its requests are given up as soon as `stop` is aborted.
 * @throws NotSentError
 */
export function openReading(deps: Deps, connection: Connection, stop: AbortSignal): Reading {
  const { apiBase } = targetOf(deps, connection);
  const lent = lendHttpClient(new URL(apiBase).protocol, stop);
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

/** Whether the connection is to the sandbox, which reaches loopback addresses. @throws NotSentError */
export function isSandboxConnection(deps: Deps, connection: Connection): boolean {
  return isSandboxKey(secretKeyOf(deps, connection));
}

type ClientOptions = Partial<Omit<StripeClientOptions, "secretKey" | "apiBase">>;

function clientOf(deps: Deps, connection: Connection, options: ClientOptions): Stripe {
  return createStripeClient({ ...targetOf(deps, connection), ...options });
}

/** The connection's key, and where requests with it are sent. @throws NotSentError */
function targetOf(deps: Deps, connection: Connection): { secretKey: string; apiBase: string } {
  const secretKey = secretKeyOf(deps, connection);
  const apiBase = apiBaseOf(deps, secretKey);
  // The sandbox was switched off after the team had connected to it.
  if (apiBase === null)
    throw new NotSentError(
      "unreachable",
      "the connection's key is a sandbox key, and no sandbox is configured here",
    );
  return { secretKey, apiBase };
}

/** @throws NotSentError where the stored key cannot be opened */
function secretKeyOf({ keyring }: Deps, connection: Connection): string {
  const opened = openSecret(keyring, connection.secretKeySealed, connection, "secret_key");
  if (opened.ok) return opened.text;
  const { missingKeyId } = opened;
  throw new NotSentError("key_unreadable", describeUnreadable([{ name: "secret key", missingKeyId }]));
}

/**
 * A Stripe client for a plain key: Stripe's host for real keys, the sandbox for keys with its prefix.
 * @throws AppError sandbox_off where there is no sandbox.
 */
export function stripeFor(deps: Deps, secretKey: string, options: ClientOptions = {}): Stripe {
  const apiBase = apiBaseOf(deps, secretKey);
  if (apiBase === null) {
    throw new AppError(
      "sandbox_off",
      "This is a sandbox key, and there is no sandbox here. Paste a key of your Stripe account.",
    );
  }
  return createStripeClient({ secretKey, apiBase, ...options });
}

/** Where requests with a key are sent; null for a sandbox key where there is no sandbox. */
function apiBaseOf({ env }: Deps, secretKey: string): string | null {
  return isSandboxKey(secretKey) ? env.sandboxUrl : env.stripeApiBase;
}
