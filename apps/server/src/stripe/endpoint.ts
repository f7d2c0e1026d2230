import { readRequestPath, type RequestToSend } from "@billstack/stripe-verify";

/**
 * Returns the endpoint under which Stripe counts a request for its limits: the method and the path without ids and
 * query, such as `GET /v1/customers/:id/tax_ids`.
 */
export function endpointOf({ method, path }: RequestToSend): string {
  const { version, namespaces, parts } = readRequestPath(path);
  const named = parts.map(({ text, isId }) => (isId ? ":id" : text));
  return `${method} /${[version, ...namespaces, ...named].join("/")}`;
}
