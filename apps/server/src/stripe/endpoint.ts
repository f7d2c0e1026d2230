import type { RequestToSend } from "@billstack/stripe-verify";

/** The parts of Stripe's paths that are followed by the name of a list and not by an id. */
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
 * Returns the endpoint under which Stripe counts a request for its limits: the method and the path without ids and
 * query, such as `GET /v1/customers/:id/tax_ids`. In Stripe's paths, names of lists and ids alternate. Ids are
 * recognised by their place, because the ids of products, plans and coupons may be any text.
 */
export function endpointOf({ method, path }: RequestToSend): string {
  const [version = "", ...parts] = path.split("?", 1).join("").split("/").filter(Boolean);
  const list = parts.findIndex((part) => !NAMESPACES.has(part));
  const named = parts.map((part, place) => (isId(part, place - list) ? ":id" : part));
  return `${method} /${[version, ...named].join("/")}`;
}

/** Whether the part is an id: the first, third, fifth … part after the first name of a list. */
function isId(part: string, afterList: number): boolean {
  return afterList > 0 && afterList % 2 === 1 && part !== "search";
}
