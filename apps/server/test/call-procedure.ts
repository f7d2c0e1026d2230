import { ROUTES, type Route } from "../src/http/routes.js";
import { findProcedure } from "../src/trpc/procedure-definition.js";

/** The answer to a call, over tRPC or REST. */
export interface Outcome {
  status: number;
  /** The error code, or null if the call succeeded. */
  code: string | null;
  text: string;
}

/** Who calls which server: `cookie` is null without a session. */
export interface Caller {
  url: string;
  cookie: string | null;
  headers?: Record<string, string>;
}

const json = (value: unknown): { headers: Record<string, string>; body: string } => ({
  headers: { "content-type": "application/json" },
  body: JSON.stringify(value),
});

function send({ url, cookie, headers }: Caller, path: string, init: RequestInit = {}): Promise<Response> {
  const all = new Headers({ ...headers, ...(init.headers as Record<string, string> | undefined) });
  if (cookie !== null) all.set("cookie", cookie);
  return fetch(`${url}${path}`, { ...init, headers: all });
}

/** Calls a procedure as the tRPC client of the dashboard does. The answer of a subscription is its first event. */
export async function callTrpc(caller: Caller, name: string, input: unknown): Promise<Outcome> {
  const type = findProcedure(name)?.type;
  const path = `/trpc/${name}`;
  const withInput = `${path}?input=${encodeURIComponent(JSON.stringify(input))}`;
  const response = await (type === "mutation"
    ? send(caller, path, { method: "POST", ...json(input) })
    : send(caller, withInput));
  const streams = response.headers.get("content-type")?.startsWith("text/event-stream") === true;
  if (streams) return firstEvent(response);
  const text = await response.text();
  const body = JSON.parse(text) as { error?: { data: { appCode: string } } };
  return { status: response.status, code: body.error?.data.appCode ?? null, text };
}

/** Reads the first event of a subscription. tRPC answers 200 and sends an error, with its status, in the stream. */
async function firstEvent(response: Response): Promise<Outcome> {
  let text = "";
  const reader = response.body?.getReader();
  try {
    while (
      reader !== undefined &&
      !/^data: .*\n\n/m.test(text.replace(/event: connected\ndata: .*\n\n/, ""))
    ) {
      const { done, value } = await reader.read();
      if (done) break;
      text += new TextDecoder().decode(value);
    }
  } finally {
    await reader?.cancel();
  }
  const error = /event: serialized-error\ndata: (.*)\n/.exec(text)?.[1];
  if (error === undefined) return { status: response.status, code: null, text };
  const { data } = JSON.parse(error) as { data: { httpStatus: number; appCode: string } };
  return { status: data.httpStatus, code: data.appCode, text };
}

/** Returns the REST routes that call a procedure. */
export const routesOf = (name: string): Route[] => ROUTES.filter(({ procedure }) => procedure === name);

/** Calls a REST route with the input of its procedure. Each field goes into the path, the query or the body. */
export async function callRest(
  caller: Caller,
  route: Route,
  input: Record<string, unknown>,
): Promise<Outcome> {
  const left = { ...input };
  const take = (name: string): string => {
    const value = left[name];
    delete left[name];
    const isText =
      typeof value !== "object" || (Array.isArray(value) && value.every((one) => typeof one === "string"));
    return encodeURIComponent(isText ? String(value) : JSON.stringify(value));
  };
  const path = route.path.replaceAll(/:(\w+)/g, (_all, name: string) => take(name));
  const inQuery = Object.keys(route.query ?? {}).filter((name) => name in left);
  const query = inQuery.map((name) => `${name}=${take(name)}`).join("&");
  const response = await send(caller, query === "" ? path : `${path}?${query}`, {
    method: route.method,
    ...(Object.keys(left).length === 0 ? {} : json(left)),
  });
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.startsWith("application/json") === true;
  const body = isJson && text !== "" ? (JSON.parse(text) as { code?: string }) : {};
  return { status: response.status, code: body.code ?? null, text };
}
