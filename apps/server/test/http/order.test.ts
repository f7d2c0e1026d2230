import { Agent, request as nodeRequest } from "node:http";

import { may, type Permission } from "@billstack/tenancy/roles";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { ROUTES } from "../../src/http/routes.js";
import {
  rawRequest,
  startTestServer,
  type Client,
  type RawRequest,
  type TestServer,
} from "../../src/testing/index.js";
import { findProcedure, PROCEDURES } from "../../src/trpc/procedure-definition.js";

let server: TestServer;
let owner: Client;
let viewer: Client;

beforeAll(async () => {
  server = await startTestServer({ env: { STRIPE_SANDBOX_URL: "off" } });
  [owner, viewer] = [await server.client().signUp(), await server.client().signUp()];
  await server.sql`update billstack.members set role = 'viewer' where team_id = ${viewer.teamId}`;
});
afterAll(() => server.stop());

const MIB5 = Buffer.alloc(5 * 1024 * 1024, "x");
const json = { "content-type": "application/json" };
const evil = { origin: "https://evil.example.com" };

/** Bad bodies, each with the answer that it gets if nothing else is wrong with the request. */
const BAD: Record<string, { send: RawRequest; status: number; code: string }> = {
  "malformed JSON": { send: { headers: json, body: "{" }, status: 400, code: "malformed_json" },
  "not UTF-8": {
    send: { headers: json, body: Buffer.from([0x22, 0xff, 0x22]) },
    status: 400,
    code: "malformed_json",
  },
  "no JSON": {
    send: { headers: { "content-type": "text/plain" }, body: "{}" },
    status: 415,
    code: "not_json",
  },
  "a form": {
    send: { headers: { "content-type": "application/x-www-form-urlencoded" }, body: "a=1" },
    status: 415,
    code: "not_json",
  },
  "a file": {
    send: { headers: { "content-type": "multipart/form-data; boundary=x" }, body: "--x--" },
    status: 415,
    code: "not_json",
  },
  bytes: {
    send: { headers: { "content-type": "application/octet-stream" }, body: "x" },
    status: 415,
    code: "not_json",
  },
  "no content type": { send: { body: "{}" }, status: 415, code: "not_json" },
  "5 MB": { send: { headers: json, body: MIB5 }, status: 413, code: "body_too_large" },
  "5 MB in chunks": {
    send: { headers: json, body: MIB5, chunked: true },
    status: 413,
    code: "body_too_large",
  },
};

async function answerOf(method: string, path: string, client: Client | null, send: RawRequest) {
  const cookie = client === null ? {} : { cookie: client.cookie ?? "" };
  const answer = await rawRequest(server.url, path, {
    method,
    ...send,
    headers: { ...cookie, ...send.headers },
  });
  const { code, error } = answer.body as { code?: string; error?: { data?: { appCode: string } } };
  return { status: answer.status, code: code ?? error?.data?.appCode ?? null };
}

const inTeam = (path: string, client: Client): string =>
  path.replace(":teamId", client.teamId).replace(/:\w+/, "evt_1");
const withBody = ROUTES.filter(({ method }) => method !== "GET");
const ofTeam = withBody.filter(({ path }) => path.includes(":teamId"));
const label = (routes: typeof ROUTES) =>
  routes.map((route) => [`${route.method} ${route.path}`, route] as const);
/** The refusal of a viewer whose request comes from another site. Viewers may call few procedures. */
const refusalOf = (name: string) => {
  const access = findProcedure(name)?.meta.access as Permission;
  return { status: 403, code: may("viewer", access) ? "wrong_origin" : "role_too_low" };
};
const isOpen = (name: string): boolean => findProcedure(name)?.meta.access === "anyone";

describe.each(label(ofTeam))("%s", (_label, { method, path, procedure }) => {
  it.each(Object.keys(BAD))(
    "with %s: checks session, membership, role, origin, then the body",
    async (what) => {
      const { send, status, code } = BAD[what] ?? { send: {}, status: 0, code: "" };
      const call = (client: Client | null, team: Client, more: Record<string, string> = {}) =>
        answerOf(method, inTeam(path, team), client, { ...send, headers: { ...send.headers, ...more } });
      expect(await call(null, owner, evil)).toEqual({ status: 401, code: "no_session" });
      expect(await call(viewer, owner, evil)).toEqual({ status: 404, code: "not_found" });
      expect(await call(viewer, viewer, evil)).toEqual(refusalOf(procedure));
      expect(await call(owner, owner, evil)).toEqual({ status: 403, code: "wrong_origin" });
      expect(await call(owner, owner)).toEqual({ status, code });
    },
  );
});

describe.each(label(withBody.filter((route) => !ofTeam.includes(route))))(
  "%s",
  (_label, { method, path, procedure }) => {
    it.each(Object.keys(BAD))("with %s: checks session, origin, then the body", async (what) => {
      const { send, status, code } = BAD[what] ?? { send: {}, status: 0, code: "" };
      const headers = { ...send.headers, ...evil };
      if (!isOpen(procedure))
        expect(await answerOf(method, path, null, { ...send, headers })).toEqual({
          status: 401,
          code: "no_session",
        });
      expect(await answerOf(method, path, owner, { ...send, headers })).toEqual({
        status: 403,
        code: "wrong_origin",
      });
      expect(await answerOf(method, path, owner, send)).toEqual({ status, code });
    });
  },
);

describe.each(PROCEDURES.filter((name) => findProcedure(name)?.type === "mutation"))("tRPC %s", (name) => {
  it.each(Object.keys(BAD))("with %s: checks session, origin, then the body", async (what) => {
    const { send, status, code } = BAD[what] ?? { send: {}, status: 0, code: "" };
    const headers = { ...send.headers, ...evil };
    const call = (client: Client | null, request: RawRequest) =>
      answerOf("POST", `/trpc/${name}`, client, request);
    if (!isOpen(name))
      expect(await call(null, { ...send, headers })).toEqual({ status: 401, code: "no_session" });
    expect(await call(owner, { ...send, headers })).toEqual({ status: 403, code: "wrong_origin" });
    expect(await call(owner, send)).toEqual({ status, code });
  });

  it("checks membership, role and origin before the other fields of the input", async () => {
    if (isOpen(name) || findProcedure(name)?.meta.access === "signed_in") return;
    const call = (client: Client, team: Client, more: Record<string, string> = {}) =>
      answerOf("POST", `/trpc/${name}`, client, {
        headers: { ...json, ...more },
        body: JSON.stringify({ teamId: team.teamId, nonsense: "\0", objects: 1 }),
      });
    expect(await call(viewer, owner, evil)).toEqual({ status: 404, code: "not_found" });
    expect(await call(viewer, viewer, evil)).toEqual(refusalOf(name));
    expect(await call(owner, owner, evil)).toEqual({ status: 403, code: "wrong_origin" });
    expect(await call(owner, owner)).toEqual({ status: 400, code: "invalid_input" });
  });
});

it("answers a client whose body was refused, and keeps the connection open", async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const ports = new Set<number | undefined>();
  for (const body of [MIB5, Buffer.from("{}"), MIB5]) {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const headers = { ...json, "content-length": body.length };
      const sent = nodeRequest(
        `${server.url}/api/billstack/teams`,
        { agent, method: "POST", headers },
        (res) => {
          res.resume().on("end", () => resolve(res.statusCode));
        },
      );
      sent
        .on("error", reject)
        .on("socket", (socket) => socket.once("close", () => ports.add(socket.localPort)));
      sent.end(body);
    });
    expect(status).toBe(401);
  }
  expect(ports.size).toBe(0);
  agent.destroy();
});
