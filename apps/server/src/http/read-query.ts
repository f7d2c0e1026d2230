import { AppError } from "../errors.js";
import { BY_KEY, type Route } from "./routes.js";

/** A name with a key in brackets. The key may contain brackets itself. */
const WITH_KEY = /^([^[]+)\[(.+)\]$/s;

/**
 * Reads the query parameters of a route.
 *
 * @param query the parameters as Express has parsed them: names and values without percent-encoding, and a list of
 *   values for a name that is repeated
 * @throws AppError invalid_input for an unknown or repeated parameter
 */
export function readQuery(route: Route, query: object): Record<string, unknown> {
  const input: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(query)) {
    if (typeof value !== "string" && isKnown(route, name))
      throw wrong(name, "Give this parameter once, as text.");
    const [, field = "", key = ""] = WITH_KEY.exec(name) ?? [];
    if (converterOf(route, field) === BY_KEY) {
      // `defineProperty` also takes the key __proto__, to which an assignment would do something else.
      const keys = (input[field] ??= {}) as object;
      Object.defineProperty(keys, key, { value, enumerable: true, configurable: true, writable: true });
      continue;
    }
    const convert = converterOf(route, name);
    if (convert === BY_KEY) throw wrong(name, `Name a key, as in ${name}[userId]=42.`);
    if (convert === undefined) throw wrong(name, "There is no such parameter.");
    input[name] = convert(String(value));
  }
  return input;
}

function isKnown(route: Route, name: string): boolean {
  const [, field = ""] = WITH_KEY.exec(name) ?? [];
  return converterOf(route, name) !== undefined || converterOf(route, field) === BY_KEY;
}

function converterOf({ query = {} }: Route, name: string): NonNullable<Route["query"]>[string] | undefined {
  return Object.hasOwn(query, name) ? query[name] : undefined;
}

function wrong(name: string, message: string): AppError {
  return new AppError("invalid_input", `The query is not right. ${name}: ${message}`, {
    issues: [{ path: name, message }],
  });
}
