import { Validator } from "@seriousme/openapi-schema-validator";
import { afterAll, beforeAll, expect, it } from "vitest";

import { ROUTES } from "../../src/http/routes.js";
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
    content: { "application/json": { schema: { properties: object; required?: string[] } } };
  };
  responses: Record<string, { content?: { "application/json": { schema: object } } }>;
}
interface OpenApi {
  openapi: string;
  servers: { url: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: { securitySchemes: object };
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
  const fields = ["secretKey", "publishableKey", "webhookSecret", "makeEndpoint", "keyExpiresAt", "loadNow"];
  expect(Object.keys(body?.properties ?? {})).toEqual(fields);
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

it("every described address answers", async () => {
  const owner = await server.client().signUp();
  for (const [path, methods] of Object.entries((await document()).paths)) {
    for (const method of Object.keys(methods)) {
      const target = path
        .replace("{teamId}", owner.teamId)
        .replace("{eventId}", "evt_1")
        .replace("{table}", "customers");
      const client = path.endsWith("sign-out") ? server.client() : owner;
      const answer = await client.call(method.toUpperCase(), target);
      expect({ path, method, code: answer.body["code"] }).not.toMatchObject({ code: "method_not_allowed" });
      if (answer.status === 404) expect(answer.body["error"]).not.toBe("There is nothing at this address.");
      expect(answer.status).toBeLessThan(500);
    }
  }
});

it("a page without scripts shows the description, and the Content Security Policy allows it", async () => {
  const page = await server.client().call("GET", "/api/docs");
  expect(page.status).toBe(200);
  expect(page.headers.get("content-type")).toBe("text/html; charset=utf-8");
  expect(page.text).not.toMatch(/<script|javascript:|\son\w+=|style="|<style/i);
  for (const { path } of ROUTES)
    expect(page.text).toContain(`<code>${path.replaceAll(/:(\w+)/g, "{$1}")}</code>`);
  const open = [...page.text.matchAll(/<(\w+)[ >]/g)]
    .map(([, tag]) => tag)
    .filter((tag) => tag !== "meta" && tag !== "link");
  const close = [...page.text.matchAll(/<\/(\w+)>/g)].map(([, tag]) => tag);
  expect(open.toSorted()).toEqual(close.toSorted());
  const style = await server.client().call("GET", "/api/docs.css");
  expect(style.headers.get("content-type")).toBe("text/css; charset=utf-8");
});
