import { ID_EXAMPLES, PATH_EXAMPLES, REQUEST_EXAMPLES } from "./request-examples.js";
import type { Route } from "./routes.js";

/** How the example of an operation proves who sends it. */
export type ExampleCredential = "key" | "session" | "none";

/** The procedures after which the caller is signed in, so curl has to keep the cookie of their answer. */
const STARTS_SESSION = new Set(["auth.signUp", "auth.signIn"]);

/**
 * Returns a curl command for a shell that calls the route. It takes the id of the team from `$BILLSTACK_TEAM` and the
 * API key from `$BILLSTACK_KEY`. Where a key is not accepted, it takes the session from the file `cookies`, which the
 * examples of sign-up and sign-in write.
 *
 * @param origin the address of the server without a path
 */
export function curlExample(route: Route, credential: ExampleCredential, origin: string): string {
  const { body } = REQUEST_EXAMPLES[route.procedure] ?? {};
  const implied = body === undefined ? "GET" : "POST";
  const lines = [
    `curl ${route.method === implied ? "" : `-X ${route.method} `}"${origin}${pathOf(route)}${queryOf(route)}"`,
    ...(credential === "key" ? ['-H "Authorization: Bearer $BILLSTACK_KEY"'] : []),
    ...(credential === "session" ? ["-b cookies"] : []),
    ...(STARTS_SESSION.has(route.procedure) ? ["-c cookies"] : []),
    ...(body === undefined
      ? []
      : ['-H "Content-Type: application/json"', `-d '${JSON.stringify(body).replaceAll("'", `'\\''`)}'`]),
  ];
  return lines.join(" \\\n  ");
}

/** Returns the example value of a path parameter of the route. */
function pathExample(route: Route, name: string): string {
  const area = route.procedure.split(".")[0] ?? "";
  return (name === "id" ? ID_EXAMPLES[area] : PATH_EXAMPLES[name]) ?? name;
}

function pathOf(route: Route): string {
  return route.path.replaceAll(/:(\w+)/g, (_, name: string) => pathExample(route, name));
}

function queryOf(route: Route): string {
  const { query } = REQUEST_EXAMPLES[route.procedure] ?? {};
  return query === undefined ? "" : `?${new URLSearchParams(query).toString()}`;
}
