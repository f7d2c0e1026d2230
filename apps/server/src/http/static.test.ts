import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";

import express from "express";
import { afterAll, beforeAll, expect, it } from "vitest";

import { rawRequest } from "../testing/index.js";
import { dashboard } from "./static.js";

let folder: string;
let http: Server;
let url: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "billstack-static-"));
  mkdirSync(join(folder, "dist/assets"), { recursive: true });
  writeFileSync(join(folder, "dist/favicon.svg"), "<svg/>");
  writeFileSync(join(folder, "dist/assets/app-1a2b.js"), "run()");
  const packed = { "index.html": "<!doctype html>the dashboard", "assets/packed-3c4d.js": "walk()" };
  for (const [name, text] of Object.entries(packed)) {
    writeFileSync(join(folder, "dist", name), text);
    writeFileSync(join(folder, "dist", `${name}.br`), brotliCompressSync(text));
    writeFileSync(join(folder, "dist", `${name}.gz`), gzipSync(text));
  }
  writeFileSync(join(folder, "dist/.env"), "secret");
  writeFileSync(join(folder, "secret.txt"), "secret");
  const app = express();
  app.use(dashboard(`${folder}/dist/`));
  app.use((_req, res) => void res.status(404).json({ code: "not_found" }));
  http = createServer(app).listen(0, "127.0.0.1");
  await new Promise((resolve) => http.once("listening", resolve));
  url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
});
afterAll(() => {
  http.close();
  rmSync(folder, { recursive: true });
});

const get = (path: string, headers: Record<string, string> = {}, method = "GET") =>
  rawRequest(url, path, { headers, method });

it.each([
  "/",
  "/index.html",
  "/teams/x",
  "/teams/abcdefghij012345/connection",
  "/sign-in?next=%2Fteams",
  "/apiary",
  "/a/../b",
])("answers %s with the dashboard's page, which browsers must not cache", async (path) => {
  const answer = await get(path);
  expect({ status: answer.status, text: answer.text }).toEqual({
    status: 200,
    text: "<!doctype html>the dashboard",
  });
  if (path !== "/index.html") expect(answer.headers["cache-control"]).toBe("no-cache");
});

it("lets browsers cache files whose name changes with their content", async () => {
  const answer = await get("/assets/app-1a2b.js");
  expect(answer.text).toBe("run()");
  expect(answer.headers["cache-control"]).toBe("public, max-age=31536000, immutable");
  expect(answer.headers["content-type"]).toBe("text/javascript; charset=utf-8");
  expect((await get("/favicon.svg")).text).toBe("<svg/>");
});

it.each([
  "/api/nope",
  "/api",
  "/API/nope",
  "/trpc/nope",
  "/trpc",
  "/assets/nope.js",
  "/assets",
  "/assets/",
  "/ASSETS/nope.js",
  "/assets/..%2f..%2fsecret.txt",
  "/assets/%2e%2e/%2e%2e/secret.txt",
  "/assets/%00",
])("answers %s with 404 and not with the dashboard's page", async (path) => {
  const answer = await get(path);
  expect(answer.status).toBe(404);
  expect(answer.body).toEqual({ code: "not_found" });
});

it.each([
  "/../secret.txt",
  "/..%2fsecret.txt",
  "/%2e%2e%2fsecret.txt",
  "/..\\secret.txt",
  "/..%5csecret.txt",
  "//../secret.txt",
  "/assets/../../secret.txt",
  "/assets/..%2f.env",
  "/.env",
  "/%2eenv",
  "/%00",
  "/secret.txt%00.html",
])("does not serve a file outside its folder for %s", async (path) => {
  const answer = await get(path);
  expect(answer.text).not.toContain("secret");
  expect(answer.status).toBeLessThan(500);
});

it("serves its page only to GET and HEAD requests that accept HTML", async () => {
  expect((await get("/teams/x", { accept: "application/json" })).status).toBe(404);
  expect((await get("/teams/x", { accept: "text/html,*/*" })).status).toBe(200);
  expect((await get("/teams/x", {}, "HEAD")).status).toBe(200);
  expect((await get("/teams/x", {}, "POST")).status).toBe(404);
  expect((await get("/assets/app-1a2b.js", {}, "POST")).status).toBe(404);
});

it("serves nothing if the dashboard was not built", async () => {
  const app = express().use(dashboard(`${folder}/nothing/`));
  const empty = createServer(app).listen(0, "127.0.0.1");
  await new Promise((resolve) => empty.once("listening", resolve));
  const answer = await rawRequest(`http://127.0.0.1:${(empty.address() as AddressInfo).port}`, "/");
  expect(answer.status).toBe(404);
  empty.close();
});

it.each([
  ["gzip, deflate, br", "br"],
  ["gzip", "gzip"],
  ["br;q=0, gzip;q=0.5", "gzip"],
  ["identity", undefined],
  ["gzip;q=0, br;q=0", undefined],
  ["", undefined],
])("sends a file to a browser that accepts %j in the encoding %s", async (accepted, encoding) => {
  for (const [path, type] of [
    ["/assets/packed-3c4d.js", "text/javascript; charset=utf-8"],
    ["/teams/x", "text/html; charset=utf-8"],
  ] as const) {
    const answer = await get(path, { "accept-encoding": accepted });
    expect(answer.status).toBe(200);
    expect(answer.headers["content-encoding"]).toBe(encoding);
    expect(answer.headers["content-type"]).toBe(type);
    expect(answer.headers["vary"]).toBe("Accept-Encoding");
  }
});

it("sends the bytes of the build, and has one ETag for each encoding", async () => {
  const answers = await Promise.all(
    ["br", "gzip", "identity"].map((accepted) =>
      fetch(`${url}/assets/packed-3c4d.js`, { headers: { "accept-encoding": accepted } }),
    ),
  );
  for (const answer of answers) expect(await answer.text()).toBe("walk()");
  const tags = answers.map(({ headers }) => headers.get("etag") ?? "");
  expect(new Set(tags).size).toBe(3);
  const again = await get("/assets/packed-3c4d.js", {
    "accept-encoding": "br",
    "if-none-match": tags[0] ?? "",
  });
  expect(again.status).toBe(304);
  expect(again.headers["vary"]).toBe("Accept-Encoding");
  expect(again.headers["content-encoding"]).toBeUndefined();
  expect(again.headers["cache-control"]).toBe("public, max-age=31536000, immutable");
});

it.each([
  ["/assets/packed-3c4d.js", "POST", 404],
  ["/assets/packed-3c4d.js.br", "GET", 404],
  ["/assets/packed-3c4d.js.gz", "GET", 404],
] as const)("answers %s %s without an encoding", async (path, method, status) => {
  const answer = await get(path, { "accept-encoding": "br, gzip" }, method);
  expect(answer.status).toBe(status);
  expect(answer.headers["content-encoding"]).toBeUndefined();
  expect(answer.body).toEqual({ code: "not_found" });
});

it("caches the page as little with an encoding as without", async () => {
  const answer = await get("/sign-in", { "accept-encoding": "br" });
  expect(answer.headers["cache-control"]).toBe("no-cache");
});
