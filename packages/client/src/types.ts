import type { operations } from "./generated/api.js";

/** The JSON of the server's answer to an operation. */
type Answer<Operation extends keyof operations> =
  operations[Operation]["responses"][200]["content"]["application/json"];
/** The query parameters of an operation. */
type Query<Operation extends keyof operations> = NonNullable<operations[Operation]["parameters"]["query"]>;

/** What a customer may use now. */
export type Access = Answer<"access.get">["access"];
/** What became of one object of a refresh. */
export type Refreshed = Answer<"access.refresh">["refreshed"][number];
/** The status of the team's connection to Stripe. */
export type ConnectionStatus = Answer<"connection.status">;

export type Customer = Answer<"customers.get">["customer"];
export type Subscription = Answer<"subscriptions.get">["subscription"];
export type Product = Answer<"products.get">["product"];
export type Price = Answer<"prices.get">["price"];
export type Invoice = Answer<"invoices.get">["invoice"];
export type Charge = Answer<"charges.get">["charge"];
export type Entitlement = Answer<"entitlements.get">["entitlement"];

export type CustomerFilters = Query<"customers.list">;
export type SubscriptionFilters = Query<"subscriptions.list">;
export type ProductFilters = Query<"products.list">;
export type PriceFilters = Query<"prices.list">;
export type InvoiceFilters = Query<"invoices.list">;
export type ChargeFilters = Query<"charges.list">;
export type EntitlementFilters = Query<"entitlements.list">;

/** Names one customer: by its id in Stripe, its exact e-mail address, or one key of its metadata. */
export type CustomerQuestion =
  { customer: string } | { email: string } | { metadata: Readonly<Record<string, string>> };
