import type { RequestToSend } from "@billstack/stripe-verify";

/** First parts of paths after which the name of a list follows, not an id. */
const NAMESPACES = new Set([
  "apps",
  "billing",
  "billing_portal",
  "checkout",
  "climate",
  "core",
  "entitlements",
  "financial_connections",
  "forwarding",
  "identity",
  "issuing",
  "radar",
  "reporting",
  "sigma",
  "tax",
  "terminal",
  "test_helpers",
  "treasury",
]);

/**
 * The endpoint that Stripe counts a request for: its method and its path without ids and query, such as
 * `GET /v1/customers/:id/tax_ids`. Lists and ids alternate in Stripe's paths; ids cannot be told by their form, because
 * those of products, plans and coupons may be any text.
 */
export function endpointOf({ method, path }: RequestToSend): string {
  const [version = "", ...parts] = path.split("?", 1).join("").split("/").filter(Boolean);
  const list = parts.findIndex((part) => !NAMESPACES.has(part));
  const named = parts.map((part, place) => (isId(part, place - list) ? ":id" : part));
  return `${method} /${[version, ...named].join("/")}`;
}

function isId(part: string, afterList: number): boolean {
  return afterList > 0 && afterList % 2 === 1 && part !== "search";
}
