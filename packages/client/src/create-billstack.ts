import { checkOptions, type BillStackOptions } from "./options.js";
import { queryText } from "./query.js";
import { send, type CallOptions } from "./request.js";
import { resource, type Resource } from "./resource.js";
import type {
  Access,
  Charge,
  ChargeFilters,
  ConnectionStatus,
  Customer,
  CustomerFilters,
  CustomerQuestion,
  Entitlement,
  EntitlementFilters,
  Invoice,
  InvoiceFilters,
  Price,
  PriceFilters,
  Product,
  ProductFilters,
  Refreshed,
  Subscription,
  SubscriptionFilters,
} from "./types.js";

/** The time-out of a refresh in milliseconds. The server itself waits up to 10 seconds for Stripe. */
const REFRESH_TIMEOUT_MS = 15_000;

/** How a question about access differs from the usual one. */
export interface AccessOptions extends CallOptions {
  /** False: a subscription whose last payment failed gives no access, even while Stripe tries the payment again. */
  pastDue?: boolean;
}

/** The calls to one team of a BillStack server. Every call may throw a `BillStackError`. */
export interface BillStack {
  /**
   * Says what a customer may use now.
   *
   * @throws NotFoundError for an unknown customer, SeveralCustomersError, NotLoadedError
   */
  access(who: CustomerQuestion, options?: AccessOptions): Promise<Access>;
  /**
   * Reads up to 20 objects from Stripe now, and returns when BillStack has stored them. The page that a buyer returns
   * to calls it with the id of the checkout session, before it asks for the access.
   */
  refresh(ids: readonly string[], options?: CallOptions): Promise<Refreshed[]>;
  /** Reads the status of the connection to Stripe. */
  status(options?: CallOptions): Promise<ConnectionStatus>;
  readonly customers: Resource<Customer, CustomerFilters>;
  readonly subscriptions: Resource<Subscription, SubscriptionFilters>;
  readonly products: Resource<Product, ProductFilters>;
  readonly prices: Resource<Price, PriceFilters>;
  readonly invoices: Resource<Invoice, InvoiceFilters>;
  readonly charges: Resource<Charge, ChargeFilters>;
  readonly entitlements: Resource<Entitlement, EntitlementFilters>;
}

/**
 * Makes a client for one team of a BillStack server. It sends nothing yet.
 *
 * @throws BillStackError `invalid_options`, for example for an API key with a typo
 */
export function createBillStack(options: BillStackOptions): BillStack {
  const settings = checkOptions(options);
  return {
    async access(who, { pastDue = true, ...callOptions } = {}) {
      const query = queryText({ ...who, ...(!pastDue && { pastDue: "no" }) });
      const answer = await send(settings, { method: "GET", path: `access${query}` }, callOptions);
      return (answer as { access: Access }).access;
    },
    async refresh(ids, callOptions) {
      const timeoutMs = Math.max(settings.timeoutMs, REFRESH_TIMEOUT_MS);
      const request = { method: "POST", path: "stripe/refresh", body: { ids } } as const;
      const answer = await send(settings, request, { timeoutMs, ...callOptions });
      return (answer as { refreshed: Refreshed[] }).refreshed;
    },
    async status(callOptions) {
      return (await send(
        settings,
        { method: "GET", path: "stripe/status" },
        callOptions,
      )) as ConnectionStatus;
    },
    customers: resource(settings, "customers", "customer"),
    subscriptions: resource(settings, "subscriptions", "subscription"),
    products: resource(settings, "products", "product"),
    prices: resource(settings, "prices", "price"),
    invoices: resource(settings, "invoices", "invoice"),
    charges: resource(settings, "charges", "charge"),
    entitlements: resource(settings, "entitlements", "entitlement"),
  };
}
