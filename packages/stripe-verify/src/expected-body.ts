import type { RequestToSend } from "./gated-http-client.js";
import { readRequestPath } from "./request-path.js";

type Fields = Record<string, unknown>;

/**
 * Returns whether the body of an answer with status 2xx can be Stripe's answer to a request:
 *
 * - to a request for a list, a list of objects;
 * - to a request for one object, the object with this id and of this type (a deleted object keeps both);
 * - to any other request, an object with its type.
 *
 * A proxy, or a server that is not Stripe's, may answer something else with status 200.
 */
export function isExpectedBody({ method, path }: RequestToSend, body: object): boolean {
  if (typeof typeOf(body) !== "string") return false;
  const { namespaces, parts } = readRequestPath(path);
  const last = parts.at(-1);
  if (method !== "GET" || last === undefined) return true;
  if (!last.isId) return last.text === "account" ? typeOf(body) === "account" : isList(body);
  if (!("id" in body) || body.id !== decodeURIComponent(last.text)) return false;
  const [list, , ...deeper] = parts;
  if (list === undefined || deeper.length > 0) return true;
  // The type of an object is the path of its list in the singular: `radar/early_fraud_warnings` has
  // `radar.early_fraud_warning`.
  return typeOf(body) === [...namespaces, list.text.replace(/s$/, "")].join(".");
}

/** Returns whether the body is a page of a list whose entries are objects of Stripe's. */
function isList(body: object): boolean {
  const { data, has_more: hasMore } = body as Fields;
  if (typeOf(body) !== "list" && typeOf(body) !== "search_result") return false;
  return (
    typeof hasMore === "boolean" &&
    Array.isArray(data) &&
    data.every((entry) => typeof typeOf(entry) === "string")
  );
}

/** Returns the field `object` of an object of Stripe's. */
function typeOf(value: unknown): unknown {
  return typeof value === "object" && value !== null && "object" in value ? value.object : undefined;
}
