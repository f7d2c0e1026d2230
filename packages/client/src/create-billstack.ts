import { checkOptions, type BillStackOptions } from "./options.js";
import { isFlag, isText, listOf, objectWith } from "./answer.js";
import { invalidInput, requireObject, requireOptions, requireText } from "./input.js";
import { queryText } from "./query.js";
import { CALL_OPTIONS, send, type CallOptions } from "./request.js";
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

/** The forms of the answers, as far as a program decides by them. */
const isAccess = objectWith({
  customerId: isText,
  hasAccess: isFlag,
  subscriptions: Array.isArray,
  features: listOf(isText),
});
const isRefreshed = listOf(objectWith({ id: isText, found: isFlag }));

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
    async access(who, accessOptions, ...more: unknown[]) {
      requireQuestion(who);
      requireAccessOptions(accessOptions, more);
      const { pastDue = true, ...callOptions } = accessOptions ?? {};
      const query = queryText({ ...who, ...(!pastDue && { pastDue: "no" }) });
      const answer = await send(settings, { method: "GET", path: `access${query}` }, callOptions);
      return answer.field<Access>("access", isAccess);
    },
    async refresh(ids, callOptions) {
      if (!Array.isArray(ids)) throw invalidInput("ids", `Give an array of ids, such as ["cs_123"].`);
      for (const [at, id] of [...ids].entries()) requireText(`ids.${at}`, id);
      const timeoutMs = Math.max(settings.timeoutMs, REFRESH_TIMEOUT_MS);
      const request = { method: "POST", path: "stripe/refresh", body: { ids } } as const;
      const answer = await send(settings, request, { timeoutMs, ...callOptions });
      return answer.field<Refreshed[]>("refreshed", isRefreshed);
    },
    async status(callOptions) {
      const answer = await send(settings, { method: "GET", path: "stripe/status" }, callOptions);
      return answer.whole<ConnectionStatus>("connected", isFlag);
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

/**
 * Checks that a question about access names a customer. A value that is undefined is a mistake here, most likely an
 * empty variable of the program.
 *
 * @throws InvalidInputError
 */
function requireQuestion(who: unknown): void {
  requireObject("access", who, `{ customer: "cus_123" }`);
  for (const [name, value] of Object.entries(who)) {
    if (name === "metadata") requireObject(name, value, `{ userId: "42" }`);
    else requireText(name, value);
  }
}

/**
 * Checks the options of a question about access. A wrong `pastDue` must not count as the usual one, because the usual
 * one gives more access.
 *
 * @param more the arguments after the options
 * @throws InvalidInputError
 */
function requireAccessOptions(options: unknown, more: unknown[]): void {
  requireOptions(options, ["pastDue", ...CALL_OPTIONS]);
  if (more.length > 0) {
    throw invalidInput(
      "options",
      "Give pastDue, signal and timeoutMs in one object, as the second argument.",
    );
  }
  if (typeof options === "object" && options !== null && "pastDue" in options) {
    if (typeof options.pastDue !== "boolean") throw invalidInput("pastDue", "Give true or false.");
  }
}
