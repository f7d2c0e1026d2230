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

/** The path of a request to Stripe, in its parts. */
export interface RequestPath {
  /** `v1` or `v2`. */
  version: string;
  /** The parts in front of the first name of a list, such as `checkout`. */
  namespaces: string[];
  /** The other parts: names of lists and ids. */
  parts: { text: string; isId: boolean }[];
}

/**
 * Reads the path of a request, such as `/v1/checkout/sessions/cs_1/line_items?limit=100`. In Stripe's paths, names of
 * lists and ids alternate. Ids are recognised by their place, because the ids of products, plans and coupons may be
 * any text.
 */
export function readRequestPath(path: string): RequestPath {
  const [version = "", ...texts] = path.split("?", 1).join("").split("/").filter(Boolean);
  const list = texts.findIndex((text) => !NAMESPACES.has(text));
  const names = list < 0 ? texts : texts.slice(0, list);
  const others = list < 0 ? [] : texts.slice(list);
  const parts = others.map((text, place) => ({ text, isId: place % 2 === 1 && text !== "search" }));
  return { version, namespaces: names, parts };
}
