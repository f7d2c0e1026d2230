import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

import { scopeOf } from "@billstack/tenancy/roles";
import { Validator } from "@seriousme/openapi-schema-validator";
import { afterAll, beforeAll, expect, it } from "vitest";

import { ERRORS, type ErrorCode } from "../../src/errors.js";
import { ROUTES } from "../../src/http/routes.js";
import { statusOf } from "../../src/http/status.js";
import { startTestServer, type TestServer } from "../../src/testing/index.js";
import { findProcedure, PROCEDURES } from "../../src/trpc/procedure-definition.js";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ env: { STRIPE_SANDBOX_URL: "off" } });
});
afterAll(() => server.stop());

interface Operation {
  operationId: string;
  summary: string;
  security: Record<string, string[]>[];
  parameters?: { name: string; in: string; required: boolean; schema: object }[];
  requestBody?: {
    required: boolean;
    content: {
      "application/json": {
        schema: { properties: object; required?: string[] };
        example?: Record<string, unknown>;
      };
    };
  };
  responses: Record<string, { content?: { "application/json": { schema: object } } }>;
}
interface OpenApi {
  openapi: string;
  servers: { url: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: { securitySchemes: object };
  "x-errors": { code: string; status: number; meaning: string; next: string }[];
}

const document = async (): Promise<OpenApi> =>
  (await server.client().call("GET", "/api/openapi.json")).body as unknown as OpenApi;

it("every route has a procedure, and no two routes are the same", () => {
  for (const { procedure } of ROUTES)
    expect({ procedure, type: findProcedure(procedure)?.type }).toBeTruthy();
  expect(ROUTES.filter(({ procedure }) => findProcedure(procedure) === null)).toEqual([]);
  expect(new Set(ROUTES.map(({ method, path }) => `${method} ${path}`)).size).toBe(ROUTES.length);
});

/** The subscriptions that have a route, because their answer is one file that is sent in parts. */
const FILES = ["audit.export", "revenue.export", "tables.export"];

it("every procedure has one route, except subscriptions and those of system", () => {
  const expected = PROCEDURES.filter(
    (name) => findProcedure(name)?.type !== "subscription" && !name.startsWith("system."),
  );
  expect(ROUTES.map(({ procedure }) => procedure).toSorted()).toEqual([...expected, ...FILES].toSorted());
});

it("routes of queries use GET, and routes of mutations use other methods", () => {
  for (const { method, procedure, stream } of ROUTES) {
    const type = findProcedure(procedure)?.type;
    const ofFiles = stream === undefined ? "query" : "subscription";
    expect({ procedure, type }).toEqual({ procedure, type: method === "GET" ? ofFiles : "mutation" });
    expect(FILES.includes(procedure)).toBe(stream !== undefined);
  }
});

it("the path and query of a route have only fields of its procedure", () => {
  for (const { path, query, procedure } of ROUTES) {
    const names = [...path.matchAll(/:(\w+)/g)]
      .map(([, name]) => name ?? "")
      .concat(Object.keys(query ?? {}));
    const [input] = findProcedure(procedure)?.inputs ?? [];
    const known = input !== undefined && "shape" in input ? Object.keys(input.shape as object) : [];
    expect(names.filter((name) => !known.includes(name))).toEqual([]);
  }
});

it("every procedure says who may call it and, if it has a route, what it does", () => {
  for (const name of PROCEDURES) {
    expect(findProcedure(name)?.meta.access).toBeDefined();
    if (ROUTES.some(({ procedure }) => procedure === name))
      expect(findProcedure(name)?.meta.summary).toMatch(/^[A-Z].{5,}/);
  }
});

it("the routes are described in valid OpenAPI 3.1", async () => {
  const described = await document();
  const validator = new Validator();
  const result = await validator.validate(structuredClone(described) as unknown as Record<string, unknown>);
  expect(result.errors ?? []).toEqual([]);
  expect(result.valid).toBe(true);
  expect(validator.version).toBe("3.1");
  expect(described.servers).toEqual([{ url: server.url }]);
  const operations = Object.values(described.paths).flatMap((path) => Object.values(path));
  expect(operations.map(({ operationId }) => operationId).toSorted()).toEqual(
    ROUTES.map(({ procedure }) => procedure).toSorted(),
  );
});

it("the description has the bodies and parameters of the routes", async () => {
  const { paths } = await document();
  const connect = paths["/api/billstack/teams/{teamId}/stripe/connect"]?.["post"];
  expect(connect?.parameters).toMatchObject([{ name: "teamId", in: "path", required: true }]);
  const body = connect?.requestBody?.content["application/json"].schema;
  const known = "secretKey publishableKey webhookSecret makeEndpoint keyExpiresAt refuseShared loadNow";
  expect(Object.keys(body?.properties ?? {})).toEqual(known.split(" "));
  expect(body?.required).toEqual(["secretKey", "publishableKey"]);
  const events = paths["/api/billstack/teams/{teamId}/stripe/events"]?.["get"];
  expect(events?.parameters?.map(({ name, in: where }) => `${where} ${name}`)).toEqual([
    "path teamId",
    "query status",
    "query type",
    "query objectId",
    "query receivedAfter",
    "query receivedBefore",
    "query limit",
    "query cursor",
  ]);
  expect(events?.requestBody).toBeUndefined();
  const rows = paths["/api/billstack/teams/{teamId}/stripe/tables/{table}"]?.["get"]?.parameters;
  expect(rows?.find(({ name }) => name === "where")).toMatchObject({
    content: { "application/json": { schema: { type: "array" } } },
  });
  expect(rows?.find(({ name }) => name === "columns")).toMatchObject({ style: "form", explode: false });
  expect(paths["/api/auth/sign-out"]?.["post"]?.responses["204"]?.content).toBeUndefined();
});

it("the description says for each route whether it takes an API key, and the scope of the key", async () => {
  const described = await document();
  expect(described.components.securitySchemes).toMatchObject({
    session: { type: "apiKey", in: "cookie" },
    apiKey: { type: "http", scheme: "bearer" },
  });
  const securityOf = (method: string, path: string) => described.paths[path]?.[method]?.security;
  const team = "/api/billstack/teams/{teamId}";
  expect(securityOf("post", "/api/auth/sign-in")).toEqual([]);
  expect(securityOf("get", "/api/billstack/teams")).toEqual([{ session: [] }]);
  expect(securityOf("get", `${team}/audit`)).toEqual([{ session: [] }]);
  expect(securityOf("get", `${team}/stripe/tables`)).toEqual([{ session: [] }, { apiKey: ["tables:read"] }]);
  expect(securityOf("post", `${team}/stripe/check`)).toEqual([{ session: [] }, { apiKey: ["sync:write"] }]);
});

it("every described address answers, and takes the body of its example", async () => {
  const owner = await server.client().signUp();
  for (const [path, methods] of Object.entries((await document()).paths)) {
    for (const [method, { requestBody }] of Object.entries(methods)) {
      const target = path
        .replace("{teamId}", owner.teamId)
        .replace("{eventId}", "evt_1")
        .replace("{table}", "customers");
      const example = requestBody?.content["application/json"].example;
      const client = /sign-|account/.test(path) ? server.client() : owner;
      const answer = await client.call(method.toUpperCase(), target, example);
      const { code } = answer.body;
      expect({ path, method, code }).not.toMatchObject({ code: "method_not_allowed" });
      if (example !== undefined) expect({ path, method, code }).not.toMatchObject({ code: "invalid_input" });
      if (requestBody?.required === true)
        expect({ path, method, example }).not.toMatchObject({ example: undefined });
      if (answer.status === 404) expect(answer.body["error"]).not.toContain("nothing at this address");
      expect(answer.status).toBeLessThan(500);
    }
  }
});

it("the description and its page are compressed for clients that accept it", async () => {
  for (const path of ["/api/openapi.json", "/api/docs", "/api/docs.css"]) {
    const [zipped, plain] = await Promise.all(
      ["gzip", "identity"].map((encoding) =>
        fetch(`${server.url}${path}`, { headers: { "accept-encoding": encoding } }),
      ),
    );
    expect([zipped?.headers.get("content-encoding"), plain?.headers.get("content-encoding")]).toEqual([
      "gzip",
      null,
    ]);
    expect(zipped?.headers.get("vary")).toBe("Accept-Encoding");
    expect(Number(zipped?.headers.get("content-length"))).toBeLessThan(
      Number(plain?.headers.get("content-length")) / 1.5,
    );
    expect(await zipped?.text()).toBe(await plain?.text());
  }
});

it("the description explains every error code, with its status", async () => {
  const errors = (await document())["x-errors"];
  expect(errors.map(({ code, status }) => [code, status])).toEqual(
    (Object.keys(ERRORS) as ErrorCode[])
      .map((code) => [code, statusOf(code)] as const)
      .toSorted(([, one], [, other]) => one - other),
  );
  for (const { meaning, next } of errors) {
    expect(meaning).toMatch(/^[A-Z].{15,}\.$/);
    expect(next).toMatch(/^[A-Z].{10,}\.$/);
  }
});

it("an error names the entry of its code in the documentation", async () => {
  const page = (await server.client().call("GET", "/api/docs")).text;
  for (const [path, code] of [
    ["/api/auth/session", "no_session"],
    ["/api/nothing", "not_found"],
    ["/api/auth/sign-in", "method_not_allowed"],
    ["/api/webhooks/stripe/aaaaaaaaaaaaaaaa", "not_found"],
  ] as const) {
    const answer = await server.client().call(path.includes("webhooks") ? "POST" : "GET", path);
    expect(answer.body["code"]).toBe(code);
    expect(answer.headers.get("link")).toBe(`</api/docs#error-${code}>; rel="help"`);
    expect(page).toContain(`<dt id="error-${code}">`);
  }
});

/** Returns the commands of the page by the ids of their operations. */
function commandsOf(page: string): Map<string, string> {
  const entries = [...page.matchAll(/<article id="([^"]+)".*?<pre class="curl"><code>(.*?)<\/code>/gs)];
  return new Map(entries.map(([, id = "", text = ""]) => [id, plainText(text)]));
}

const plainText = (html: string): string =>
  html.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&amp;", "&");

function takesKey(procedure: string): boolean {
  const access = findProcedure(procedure)?.meta.access;
  return access !== undefined && access !== "anyone" && access !== "signed_in" && scopeOf(access) !== null;
}

it("each operation has a curl command, and the commands work in a shell", async () => {
  const person = await server.client().signUp();
  const made = await person.call("POST", "T/api-keys", { name: "curl", scopes: ["*"] });
  const commands = commandsOf((await server.client().call("GET", "/api/docs")).text);
  expect([...commands.keys()].toSorted()).toEqual(ROUTES.map(({ procedure }) => procedure).toSorted());

  const byKey = [...commands].filter(([, command]) => command.includes("$BILLSTACK_KEY"));
  const takingKeys = ROUTES.filter(({ procedure }) => takesKey(procedure));
  expect(byKey.map(([id]) => id).toSorted()).toEqual(takingKeys.map(({ procedure }) => procedure).toSorted());
  const bySession = ["auth.session", "teams.list", "audit.list", "audit.export", "sqlConsole.queries"].map(
    (id) => [id, commands.get(id) ?? ""] as const,
  );
  expect(bySession.filter(([, command]) => !command.includes("-b cookies"))).toEqual([]);
  const folder = await mkdtemp(join(tmpdir(), "billstack-curl-"));
  // The page's commands, with a curl that writes the status of the answer in the place of its body.
  const script = [
    `curl() { printf '%s ' "$id"; command curl -s -o body -w '%{http_code} ' "$@"; grep -o '"code":"[a-z_]*"' body; echo; }`,
    ...["auth.signUp", "auth.signIn"].map((id) => [id, commands.get(id) ?? ""]),
    ...byKey,
    ...bySession,
  ].map((part) => (typeof part === "string" ? part : `id=${part[0]}; ${part[1]}`));
  const { stdout } = await promisify(execFile)("sh", ["-c", script.join("\n")], {
    cwd: folder,
    env: {
      PATH: process.env["PATH"],
      BILLSTACK_TEAM: person.teamId,
      BILLSTACK_KEY: String(made.body["rawKey"]),
    },
  });
  await rm(folder, { recursive: true });
  const lines = stdout.split("\n").filter((line) => line.trim() !== "");
  expect(lines.length).toBe(2 + byKey.length + bySession.length);
  // Requests may be refused only because the team is not connected, the other person is no member of it, or the test
  // above has signed the person of the example up.
  const understood = /^\S+ (200|201|202) |(not_connected|not_found|no_sql_login|email_taken)"/;
  expect(lines.filter((line) => !understood.test(line))).toEqual([]);
});

it("a page shows the description without scripts in it, and the Content Security Policy allows its files", async () => {
  const page = await server.client().call("GET", "/api/docs");
  expect(page.status).toBe(200);
  expect(page.headers.get("content-type")).toBe("text/html; charset=utf-8");
  expect(page.headers.get("content-security-policy")).not.toContain("unsafe-inline");
  expect(page.text).not.toMatch(/<script[^>]*>[^<]|javascript:|\son\w+=|style="|<style/i);
  const text = plainText(page.text);
  for (const { path, procedure } of ROUTES) {
    expect(text).toContain(`<code>${path.replaceAll(/:(\w+)/g, "{$1}")}</code>`);
    expect(text).toContain(`<article id="${procedure}"`);
  }
  for (const { code, status, meaning, next } of (await document())["x-errors"]) {
    const group = text.slice(
      text.indexOf(`<h3 id="status-${status}">`),
      text.indexOf(`<dt id="error-${code}">`),
    );
    expect({ code, groups: group.match(/<h3/g)?.length }).toEqual({ code, groups: 1 });
    expect(text).toContain(meaning);
    expect(text).toContain(next);
  }
  const open = [...page.text.matchAll(/<(\w+)[ >]/g)]
    .map(([, tag]) => tag)
    .filter((tag) => tag !== "meta" && tag !== "link");
  const close = [...page.text.matchAll(/<\/(\w+)>/g)].map(([, tag]) => tag);
  expect(open.toSorted()).toEqual(close.toSorted());
  const style = await server.client().call("GET", "/api/docs.css");
  expect(style.headers.get("content-type")).toBe("text/css; charset=utf-8");
});
