import { Stripe } from "stripe";
import { afterEach } from "vitest";
import { createSandbox, type Sandbox, type SandboxOptions } from "../src/index.js";

export const PINNED = "2025-02-24.acacia";

export interface OpenSandbox {
  url: string;
  /** Stripe's own client for the account of a name. */
  client(name: string, apiVersion?: string): Stripe;
  /** A request as curl would make it; the body is sent as a form. */
  raw(method: string, path: string, options?: RawOptions): Promise<RawAnswer>;
  /** A control of the sandbox. */
  control(method: string, path: string, body?: object): Promise<RawAnswer>;
}

interface RawOptions {
  key?: string;
  version?: string;
  form?: string;
  headers?: Record<string, string>;
}

export interface RawAnswer {
  status: number;
  headers: Headers;
  json: Record<string, unknown>;
}

const open = new Set<Sandbox>();

afterEach(async () => {
  for (const sandbox of open) await sandbox.close();
  open.clear();
});

/** A sandbox of its own for one test, closed after it. */
export async function openSandbox(options: SandboxOptions = {}): Promise<OpenSandbox> {
  const sandbox = await createSandbox({ log: (line) => process.stderr.write(`${line}\n`), ...options });
  open.add(sandbox);
  const { hostname, port } = new URL(sandbox.url);
  const send = async (path: string, init: RequestInit): Promise<RawAnswer> => {
    const response = await fetch(sandbox.url + path, init);
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      json: JSON.parse(text) as Record<string, unknown>,
    };
  };
  return {
    url: sandbox.url,
    client: (name, apiVersion) =>
      new Stripe(/_(test|live)_/.test(name) ? name : `sk_test_sandbox_${name}`, {
        host: hostname,
        port,
        protocol: "http",
        maxNetworkRetries: 0,
        telemetry: false,
        ...(apiVersion !== undefined && { apiVersion: apiVersion as Stripe.LatestApiVersion }),
      }),
    raw: (method, path, { key = "sk_test_sandbox_acme", version, form, headers = {} } = {}) =>
      send(path, {
        method,
        headers: {
          ...(key !== "" && { Authorization: `Bearer ${key}` }),
          ...(version !== undefined && { "Stripe-Version": version }),
          ...(form !== undefined && { "Content-Type": "application/x-www-form-urlencoded" }),
          ...headers,
        },
        ...(form !== undefined && { body: form }),
      }),
    control: (method, path, body) =>
      send(`/_sandbox/${path}`, { method, ...(body !== undefined && { body: JSON.stringify(body) }) }),
  };
}

/** A customer with a good card, and a monthly price of 20 dollars. */
export async function customerAndPrice(
  stripe: Stripe,
  card = "pm_card_visa",
): Promise<{ customer: Stripe.Customer; price: Stripe.Price }> {
  const customer = await stripe.customers.create({
    name: "Jenny Rosen",
    email: "jenny@example.com",
    payment_method: card,
    invoice_settings: { default_payment_method: card },
  });
  const price = await stripe.prices.create({
    currency: "usd",
    unit_amount: 2000,
    recurring: { interval: "month" },
    product_data: { name: "Gold" },
  });
  return { customer, price };
}

/** The types of an account's events, oldest first, those of `about` only. */
export async function eventTypes(stripe: Stripe, about: RegExp): Promise<string[]> {
  const { data } = await stripe.events.list({ limit: 100 });
  return data
    .map(({ type }) => type as string)
    .filter((type) => about.test(type))
    .reverse();
}
