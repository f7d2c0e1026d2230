import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";

import { cursorOf } from "../../src/cursor.js";
import { ROUTES, type Route } from "../../src/http/routes.js";
import {
  rawRequest,
  startTestServer,
  type Client,
  type RawAnswer,
  type RawRequest,
  type TestServer,
} from "../../src/testing/index.js";
import { findProcedure } from "../../src/trpc/procedure-definition.js";

let server: TestServer;
let owner: Client;

beforeAll(async () => {
  server = await startTestServer({ env: { STRIPE_SANDBOX_URL: "off" } });
  owner = await server.client().signUp();
});
afterAll(async () => {
  // None of these requests may cause an unexpected error in the server.
  const unexpected = server.logged.filter((line) => line.includes('"unexpected error"'));
  await server.stop();
  if (unexpected.length > 0) throw new Error(unexpected.join("\n"));
});

const json = { "content-type": "application/json" };
const call = (method: string, path: string, send: RawRequest = {}): Promise<RawAnswer> => {
  const headers = { cookie: owner.cookie ?? "", ...send.headers };
  return rawRequest(server.url, path, { keepOpen: true, method, ...send, headers });
};
const withJson = (method: string, path: string, value: unknown): Promise<RawAnswer> =>
  call(method, path, { headers: json, body: typeof value === "string" ? value : JSON.stringify(value) });

const pathOf = (route: Route, id = "evt_1"): string =>
  route.path.replace(":teamId", owner.teamId).replace(":eventId", id).replace(":table", id);

/** Expects an error answer with the documented body and without anything internal. */
function expectDocumented(answer: RawAnswer): void {
  expect(answer.status).toBeLessThan(500);
  expect(answer.headers["content-type"]).toBe("application/json; charset=utf-8");
  const { error, code, requestId, issues, ...more } = answer.body;
  expect(more).toEqual({});
  expect(error).toMatch(/^[A-Z].*[.)]$/s);
  expect(code).toMatch(/^[a-z_]+$/);
  expect(requestId).toBe(answer.headers["x-request-id"]);
  if (code === "invalid_input") {
    for (const issue of issues as object[]) {
      expect(Object.keys(issue)).toEqual(["path", "message"]);
      // The library's own texts say neither what is expected nor give an example.
      expect(issue).not.toMatchObject({ message: expect.stringMatching(/^(Invalid|Too |Unrec)|expected /) });
    }
  } else expect(issues).toBeUndefined();
  expect(answer.text).not.toMatch(/node_modules|at \w+ \(|postgres|select |billstack\.|\.ts|\.js|stack/i);
}

function expectRefused(answer: RawAnswer, status: number, code: string, path?: string): void {
  expectDocumented(answer);
  expect({ status: answer.status, code: answer.body["code"] }).toEqual({ status, code });
  if (path !== undefined) {
    const issues = answer.body["issues"] as { path: string }[];
    // The issue may name a part of the field, such as `objects.0`.
    const fields = issues.map((issue) => (path === "" ? issue.path : issue.path.split(".")[0]));
    expect(fields).toContain(path);
  }
}

const inputOf = (route: Route): z.ZodObject | null => {
  const [input] = findProcedure(route.procedure)?.inputs ?? [];
  return input instanceof z.ZodObject ? input : null;
};
/** Returns the fields that the body of a route may have. */
const bodyFields = (route: Route): string[] =>
  Object.keys(inputOf(route)?.shape ?? {}).filter(
    (name) => !route.path.includes(`:${name}`) && !(name in (route.query ?? {})),
  );

const label = (route: Route): [string, Route] => [`${route.method} ${route.path}`, route];
const WITH_BODY = ROUTES.filter(({ method }) => method !== "GET").map(label);
const DEEP = `${'{"a":'.repeat(15_000)}1${"}".repeat(15_000)}`;

describe.each(WITH_BODY)("%s", (_label, route) => {
  const { method } = route;
  const send = (value: unknown): Promise<RawAnswer> => withJson(method, pathOf(route), value);

  it.each(["{", "{'a':1}", "{,}", "undefined", "{}{}", "\ufeff{", '{"a":1e}', "\0", "[1,", '"'])(
    "refuses %j as malformed",
    async (body) => expectRefused(await send(body), 400, "malformed_json"),
  );

  it.each(["[]", "null", '"x"', "1", "true", "[{}]"])("refuses %s, which is not an object", async (body) => {
    expectRefused(await send(body), 400, "invalid_input", "");
  });

  it.each(["unknown", "teamId", "constructor", "__proto__", "toString", "a b", ""])(
    "refuses the unknown field %j",
    async (name) => {
      if (bodyFields(route).includes(name)) return;
      expectRefused(await send(`{${JSON.stringify(name)}:{}}`), 400, "invalid_input", name);
    },
  );

  it("refuses every field of a wrong type, by its name", async () => {
    for (const field of bodyFields(route)) {
      for (const wrong of [{ a: 1 }, [[]], 1.5]) {
        expectRefused(
          await send({ [field]: wrong }),
          400,
          "invalid_input",
          wrong === 1.5 ? undefined : field,
        );
      }
    }
  });

  it("refuses deep nesting and NUL, and survives long texts", async () => {
    expectRefused(await send(DEEP), 400, "invalid_input");
    for (const field of bodyFields(route)) {
      expectRefused(await send(`{${JSON.stringify(field)}:${DEEP}}`), 400, "invalid_input");
      expectRefused(await send({ [field]: "a\0b" }), 400, "invalid_input");
      expectDocumentedOrFine(await send({ [field]: "x".repeat(90_000) }));
      expectDocumentedOrFine(await send({ [field]: "\ud800" }));
    }
  });

  it("treats a missing body as {}", async () => {
    for (const request of [{}, { body: "" }, { body: "", chunked: true }, { headers: json }]) {
      const path = route.procedure === "auth.signOut" ? "/api/auth/sign-out" : pathOf(route);
      const cookie = route.procedure === "auth.signOut" ? { cookie: "" } : {};
      const answer = await call(method, path, {
        ...request,
        headers: { ...cookie, ...("headers" in request ? request.headers : {}) },
      });
      expect([answer.status, answer.body["code"]]).not.toContain("not_json");
      expectDocumentedOrFine(answer);
      if (bodyFields(route).length === 0) expect(answer.body["code"]).not.toBe("invalid_input");
    }
  });
});

function expectDocumentedOrFine(answer: RawAnswer): void {
  if (answer.status >= 400) expectDocumented(answer);
}

/** Texts that clients and attackers send in the place of an id. */
const IDS = [
  "..",
  "../",
  "..%2f..%2fetc%2fpasswd",
  "%2e%2e",
  "%2e%2e%2f%2e%2e",
  "..%5c..%5c",
  "'; drop table billstack.users; --",
  "' or '1'='1",
  "%00",
  "evt_1%00",
  "%",
  "%zz",
  "%c3%28",
  "%ff",
  "%ed%a0%80",
  "é",
  "%F0%9F%92%B3",
  "__proto__",
  "constructor",
  "*",
  "null",
  "undefined",
  "[object Object]",
  "{}",
  "customers;select 1",
  'customers"; drop schema billstack cascade; --',
  "pg_catalog.pg_user",
  "x".repeat(255),
  "x".repeat(8_000),
].map((id) => [id.replaceAll(/[^\x21-\x7e]/g, encodeURIComponent)] as const);

describe.each(ROUTES.filter(({ path }) => path.includes(":")).map(label))("ids in %s", (_label, route) => {
  it.each(IDS)("%s", async (id) => {
    const own = route.path.replace(":teamId", owner.teamId);
    const paths = [route.path.replace(":teamId", id).replace(/:\w+/, "evt_1"), own.replace(/:\w+/, id)];
    for (const path of paths.filter((one) => one.includes(id))) {
      const answer = await call(route.method, path);
      expectDocumented(answer);
      expect([400, 404, 405]).toContain(answer.status);
    }
  });
});

describe.each(ROUTES.map(label))("the query of %s", (_label, route) => {
  const query = (text: string): Promise<RawAnswer> =>
    call(route.method, `${pathOf(route, "customers")}?${text}`, {
      headers: route.procedure === "auth.signOut" ? { cookie: "" } : {},
    });

  it.each([
    "x=1",
    "__proto__=1",
    "__proto__[x]=1",
    "constructor=1",
    "toString=1",
    "hasOwnProperty=1",
    "teamId=x",
    "=1",
  ])("refuses ?%s", async (text) => expectRefused(await query(text), 400, "invalid_input"));

  it("refuses a parameter that is given twice or has a wrong form", async () => {
    for (const name of Object.keys(route.query ?? {})) {
      expectRefused(await query(`${name}=1&${name}=1`), 400, "invalid_input", name);
      expectRefused(await query(`${name}[]=1`), 400, "invalid_input");
      expectRefused(await query(`${name}=a%00b`), 400, "invalid_input", name);
      expectDocumentedOrFine(await query(`${name}=`));
      expectDocumentedOrFine(await query(`${name}=${"x".repeat(8_000)}`));
      expectDocumentedOrFine(await query(`${name}=%zz`));
      expectDocumentedOrFine(await query(`${name}=2026-02-30T25:61:61.1Z~evt_1`));
    }
  });

  it.each(["0", "-1", "1.5", "1e9", "201", "999999999999", "NaN", "0x10", " 1", "true"])(
    "refuses a limit of %s",
    async (limit) => {
      if (route.query?.["limit"] === undefined) return;
      expectRefused(await query(`limit=${encodeURIComponent(limit)}`), 400, "invalid_input", "limit");
    },
  );
});

it.each([
  "0000-01-01T00:00:00Z",
  "9999-12-31T23:59:59-23:59",
  "1969-12-31T00:00:00Z",
  "2026-02-30T00:00:00Z",
  "now",
  "",
])("refuses a backfill with createdAfter %j", async (createdAfter) => {
  const path = `/api/billstack/teams/${owner.teamId}/stripe/backfill`;
  expectRefused(await withJson("POST", path, { createdAfter }), 400, "invalid_input", "createdAfter");
});

it.each([
  "2026-02-30T00:00:00.1Z~evt_1",
  "0000-01-01T00:00:00.1Z~evt_1",
  "2026-01-01T24:00:00.1Z~evt_1",
  "x",
  "~",
  "",
])("refuses the cursor %j", async (cursor) => {
  const path = `/api/billstack/teams/${owner.teamId}/stripe/events?cursor=${encodeURIComponent(cursor)}`;
  expectRefused(await call("GET", path), 400, "invalid_input", "cursor");
});

/** Cursors whose check is right, so that only their ids give them away. */
const FORGED = ["audit", "notices"].map((list) => cursorOf({ created: 0, id: "x" }, list));

it.each(
  ["audit", "notices", "stripe/tables/customers"].flatMap((list) =>
    ["abc", "1", "cus_1", "6f0f7f0e-7a55-4d6a-8d0c-0a6f3f6a9f10", "", ...FORGED].map((cursor) => ({
      list,
      cursor,
    })),
  ),
)("refuses the cursor $cursor of $list", async ({ list, cursor }) => {
  const path = `/api/billstack/teams/${owner.teamId}/${list}?cursor=${encodeURIComponent(cursor)}`;
  expectRefused(await call("GET", path), 400, "invalid_input", "cursor");
});

it.each(["PATCH", "OPTIONS", "TRACE", "PROPFIND", "DELETE"])(
  "answers %s with 405 and the allowed methods",
  async (method) => {
    const answer = await call(method, "/api/auth/session");
    expectRefused(answer, 405, "method_not_allowed");
    expect(answer.headers["allow"]).toBe("GET");
  },
);

it.each([
  "/api/nope",
  "/api",
  "/api/",
  "/api/billstack/teams/x/y",
  "/API/nope",
  "/api//auth/session",
  "/api/webhooks",
])("answers %s with 404", async (path) => expectRefused(await call("GET", path), 404, "not_found"));

it("sends a request id with every answer, and ignores one from the client", async () => {
  const ids = await Promise.all(
    Array.from({ length: 5 }, async () => {
      const answer = await call("GET", "/api/auth/session", { headers: { "x-request-id": "planted" } });
      return String(answer.headers["x-request-id"]);
    }),
  );
  expect(new Set(ids).size).toBe(5);
  for (const id of ids) expect(id).toMatch(/^[0-9a-f-]{36}$/);
});
