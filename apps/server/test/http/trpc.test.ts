import { afterAll, beforeAll, describe, expect, it } from "vitest";

import {
  rawRequest,
  startTestServer,
  type Client,
  type RawAnswer,
  type TestServer,
} from "../../src/testing/index.js";

let server: TestServer;
let owner: Client;

beforeAll(async () => {
  server = await startTestServer({ env: { STRIPE_SANDBOX_URL: "off" } });
  owner = await server.client().signUp();
});
afterAll(async () => {
  const unexpected = server.logged.filter((line) => line.includes('"unexpected error"'));
  await server.stop();
  if (unexpected.length > 0) throw new Error(unexpected.join("\n"));
});

const json = { "content-type": "application/json" };
const get = (path: string, headers: Record<string, string> = {}): Promise<RawAnswer> =>
  rawRequest(server.url, `/trpc/${path}`, { headers: { cookie: owner.cookie ?? "", ...headers } });
const post = (path: string, body: unknown, headers: Record<string, string> = json): Promise<RawAnswer> =>
  rawRequest(server.url, `/trpc/${path}`, {
    method: "POST",
    headers: { cookie: owner.cookie ?? "", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
const query = (input: unknown): string => encodeURIComponent(JSON.stringify(input));

interface TrpcError {
  message: string;
  code: number;
  data: Record<string, unknown>;
}
const errorOf = (answer: RawAnswer): TrpcError => answer.body["error"] as TrpcError;

/** Expects an error with exactly the documented fields: without a stack and without a cause. */
function expectError(answer: RawAnswer, status: number, appCode: string): void {
  expect(answer.status).toBe(status);
  const error = errorOf(answer);
  expect(Object.keys(error).toSorted()).toEqual(["code", "data", "message"]);
  expect(error.data).toMatchObject({ appCode, httpStatus: status });
  expect(
    Object.keys(error.data)
      .filter((name) => name !== "path")
      .toSorted(),
  ).toEqual(["appCode", "code", "httpStatus", "issues", "requestId", "retryAfterSeconds"]);
  expect(answer.text).not.toMatch(/node_modules|\\n +at |stack/);
}

describe("an error", () => {
  it("has the code, the request id, and what is wrong with each field", async () => {
    const answer = await post("teams.create", { name: "", extra: 1 });
    expectError(answer, 400, "invalid_input");
    expect(errorOf(answer).data).toMatchObject({
      code: "BAD_REQUEST",
      path: "teams.create",
      requestId: answer.headers["x-request-id"],
      issues: [
        { path: "name", message: "A team needs a name." },
        { path: "extra", message: "There is no such field." },
      ],
    });
    expect(errorOf(answer).message).toBe("The input is not right. name: A team needs a name.");
  });

  it("says when to try again", async () => {
    for (let i = 0; i < 10; i++) await post("auth.signIn", { email: "a@example.com", password: "x" });
    const answer = await post("auth.signIn", { email: "a@example.com", password: "x" });
    expectError(answer, 429, "too_many_requests");
    expect(errorOf(answer).data["retryAfterSeconds"]).toBeGreaterThan(800);
    expect(Number(answer.headers["retry-after"])).toBeGreaterThan(800);
  });
});

describe("404 for a name that is no procedure", () => {
  it.each([
    "nope",
    "auth",
    "auth.nope",
    "auth.session.x",
    "__proto__",
    "constructor",
    "auth.__proto__",
    "auth.constructor",
    "toString",
    "_def",
    "createCaller",
    "%00",
    "",
    "auth.session%2c",
    "x".repeat(5_000),
  ])("%s", async (name) => {
    expectError(await get(name), 404, "not_found");
    expectError(await post(name, {}), 404, "not_found");
  });
});

describe("method and body", () => {
  it("refuses a mutation by GET, and a query by POST", async () => {
    expectError(await get(`auth.signOut?input=${query({})}`), 405, "method_not_allowed");
    expectError(
      await get(`connection.disconnect?input=${query({ teamId: owner.teamId })}`),
      405,
      "method_not_allowed",
    );
    expectError(await post("auth.session", {}), 405, "method_not_allowed");
    expect((await get("auth.session")).status).toBe(200);
  });

  it.each(["PUT", "DELETE", "PATCH"])("refuses %s", async (method) => {
    const answer = await rawRequest(server.url, "/trpc/auth.signOut", {
      method,
      headers: { cookie: owner.cookie ?? "" },
    });
    expectError(answer, 405, "method_not_allowed");
  });

  it("accepts a body of 100 kB, and no larger one", async () => {
    const of = (bytes: number): string => `{"name":"${"x".repeat(bytes - 11)}"}`;
    expectError(await post("teams.create", of(100_000)), 400, "invalid_input");
    expectError(await post("teams.create", of(100_001)), 413, "body_too_large");
  });

  it.each([
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data",
    "application/octet-stream",
    "x",
  ])("refuses %s", async (type) => {
    const answer = await post("teams.create", '{"name":"x"}', { "content-type": type });
    expectError(answer, 415, "not_json");
    expect(errorOf(answer).data["requestId"]).toBe(answer.headers["x-request-id"]);
  });

  it("refuses malformed JSON with the request id", async () => {
    const answer = await post("teams.create", '{"name":');
    expectError(answer, 400, "malformed_json");
    expect(errorOf(answer).data["requestId"]).toBe(answer.headers["x-request-id"]);
  });

  it.each(["", "null", "[]", '"x"', "1"])(
    "refuses the input %j of a procedure that needs one",
    async (body) => {
      expectError(await post("teams.create", body), 400, "invalid_input");
    },
  );

  it("accepts JSON with a character set, and a missing body if no input is needed", async () => {
    const named = await post("teams.create", '{"name":"Ünïcode"}', {
      "content-type": "Application/JSON; charset=UTF-8",
    });
    expect(named.text).toContain("Ünïcode");
    const out = await rawRequest(server.url, "/trpc/auth.signOut", { method: "POST" });
    expect(out.status).toBe(200);
  });

  it.each(["input=%7B", "input=x", "input=%00", "input=[]", "input=null", "connectionParams=x", "input=%zz"])(
    "refuses the query ?%s",
    async (text) => {
      expect((await get(`connection.status?${text}`)).status).toBeLessThan(500);
      expect((await get(`teams.list?${text}`)).status).toBeLessThan(500);
    },
  );

  it("refuses NUL and a wrong form in a query's input", async () => {
    const input = { teamId: owner.teamId, limit: "x", cursor: "\0" };
    expectError(await get(`audit.list?input=${query(input)}`), 400, "invalid_input");
  });
});

describe("a batch", () => {
  it("answers each call by itself", async () => {
    const answer = await get(
      `auth.session,nope,connection.status,teams.list?batch=1&input=${query({ 2: { teamId: "x" } })}`,
    );
    expect(answer.status).toBe(207);
    const results = answer.body as unknown as { error?: TrpcError; result?: unknown }[];
    expect(results.map((one) => one.error?.data["appCode"] ?? "fine")).toEqual([
      "fine",
      "not_found",
      "not_found",
      "fine",
    ]);
    for (const { error } of results) {
      if (error !== undefined) expect(error.data["requestId"]).toBe(answer.headers["x-request-id"]);
    }
  });

  it("of mutations checks session and origin for each call", async () => {
    const before = await server.sql`select 1 from billstack.teams`;
    const body = { 0: { name: "one" }, 1: { name: "two" } };
    const evil = await post("teams.create,teams.create?batch=1", body, {
      ...json,
      origin: "https://evil.example.com",
    });
    const results = evil.body as unknown as { error: TrpcError }[];
    expect(results.map(({ error }) => error.data["appCode"])).toEqual(["wrong_origin", "wrong_origin"]);
    expect(await server.sql`select 1 from billstack.teams`).toHaveLength(before.length);
    expect((await post("teams.create,teams.create?batch=1", body)).status).toBe(200);
    expect(await server.sql`select 1 from billstack.teams`).toHaveLength(before.length + 2);
  });

  it("is refused as a whole if its body is bad", async () => {
    const answer = await post("teams.create,teams.create?batch=1", "{");
    expect(answer.status).toBe(400);
    const results = answer.body as unknown as { error: TrpcError }[];
    expect(results.map(({ error }) => error.data["appCode"])).toEqual(["malformed_json", "malformed_json"]);
  });

  it.each(["auth.session", "nope"])("of 21 calls of %s is refused with the reason", async (name) => {
    const names = Array.from({ length: 21 }, () => name);
    for (const separator of [",", "%2c"]) {
      const path = `${names.join(separator)}?batch=1`;
      for (const answer of [await get(path), await post(path, {})]) {
        expectError(answer, 400, "invalid_input");
        expect(answer.headers["content-type"]).toContain("application/json");
        expect(errorOf(answer)).toMatchObject({
          message: "A batch has at most 20 calls, and this one has 21. Send several requests.",
          data: { code: "BAD_REQUEST", requestId: answer.headers["x-request-id"] },
        });
      }
    }
  });

  it("has a limit, also for sign-ins", async () => {
    const names = Array.from({ length: 21 }, () => "auth.signIn").join(",");
    const refused = await post(`${names}?batch=1`, {});
    expect(refused.status).toBe(400);
    expect(refused.text).toContain('"appCode":"invalid_input"');
    const input = Object.fromEntries(
      Array.from({ length: 20 }, (_, i) => [i, { email: "batch@example.com", password: "wrong" }]),
    );
    const twenty = Array.from({ length: 20 }, () => "auth.signIn").join(",");
    const results = (await post(`${twenty}?batch=1`, input)).body as unknown as { error: TrpcError }[];
    const codes = results.map(({ error }) => error.data["appCode"]);
    expect(codes.filter((code) => code === "wrong_credentials")).toHaveLength(10);
    expect(codes.filter((code) => code === "too_many_requests")).toHaveLength(10);
  });

  it.each([
    "batch=1",
    "batch=1&input=x",
    "batch=1&input=[]",
    "batch=2",
    "batch=1&input=%7B%22__proto__%22%3A%7B%7D%7D",
  ])("with ?%s causes no server error", async (text) => {
    expect((await get(`auth.session,teams.list?${text}`)).status).toBeLessThan(500);
  });

  it("that would set a cookie cannot be streamed, and others can", async () => {
    const streamed = { ...json, "trpc-accept": "application/jsonl" };
    const person = { email: "streamed@example.com", password: "correct horse" };
    const refused = await post("auth.signUp?batch=1", { 0: person }, streamed);
    expect(refused.text).toContain('"appCode":"invalid_input"');
    expect(await server.sql`select 1 from billstack.users where email = ${person.email}`).toHaveLength(0);
    const lines = await get("auth.session,teams.list?batch=1", { "trpc-accept": "application/jsonl" });
    expect(lines.text).toContain(owner.teamId);
  });
});

it("answers a malformed name with 400", async () => {
  const answer = await get("%zz");
  expect(answer.status).toBe(400);
  expect(errorOf(answer).data).toMatchObject({ appCode: "invalid_input", requestId: null });
});

it("answers a subscription over server-sent events", async () => {
  const stop = new AbortController();
  const response = await fetch(
    `${server.url}/trpc/connection.watch?input=${query({ teamId: owner.teamId })}`,
    {
      headers: { cookie: owner.cookie ?? "" },
      signal: stop.signal,
    },
  );
  expect(response.headers.get("content-type")).toContain("text/event-stream");
  expect(response.headers.get("cache-control")).toContain("no-cache");
  let text = "";
  for await (const chunk of response.body ?? []) {
    text += new TextDecoder().decode(chunk);
    if (text.includes('"connected":false')) break;
  }
  stop.abort();
  expect(text).toContain('"syncStatus":null');
});

it("an invalid Host header causes no server error", async () => {
  for (const host of ["a b", "[", "x:y:z", ""]) {
    const answer = await get("auth.session", { host });
    expect(answer.status).toBeLessThan(500);
  }
});
