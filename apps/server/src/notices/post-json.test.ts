import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import { afterEach, describe, expect, it } from "vitest";

import { postJson } from "./post-json.js";
import { isLoopback, isPublic, resolveAllowed } from "./public-address.js";
import { webhookUrlProblem } from "./webhook-url.js";

/** What ends what a test has started. */
const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

/** Starts a server on loopback. Returns its port and the requests that it got. */
async function listen(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const hosts: (string | undefined)[] = [];
  const http = createServer((request, response) => {
    hosts.push(request.headers.host);
    request.resume();
    answer(request, response);
  });
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  ends.push(() => {
    http.closeAllConnections();
    http.close();
  });
  return { port: (http.address() as AddressInfo).port, hosts };
}

const post = (url: string, more: Partial<Parameters<typeof postJson>[0]> = {}) =>
  postJson({ url, body: "{}", headers: {}, allows: isLoopback, ...more });

describe("isPublic", () => {
  it.each(["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111"])("is true for %s", (address) => {
    expect(isPublic(address)).toBe(true);
  });

  it.each([
    ["this machine", "127.0.0.1"],
    ["this machine", "127.255.255.254"],
    ["this machine in IPv6", "::1"],
    ["an IPv4 address in IPv6", "::ffff:127.0.0.1"],
    ["an IPv4 address in IPv6", "::ffff:a00:1"],
    ["an old form of an IPv4 address in IPv6", "::127.0.0.1"],
    ["no address", "0.0.0.0"],
    ["no address", "::"],
    ["a private network", "10.1.2.3"],
    ["a private network", "172.31.255.255"],
    ["a private network", "192.168.0.1"],
    ["a network of a provider", "100.64.0.1"],
    ["metadata of clouds", "169.254.169.254"],
    ["metadata of AWS in IPv6", "fd00:ec2::254"],
    ["metadata of Alibaba", "100.100.100.200"],
    ["the platform of Azure", "168.63.129.16"],
    ["link-local", "fe80::1"],
    ["unique local", "fc00::1"],
    ["site-local", "fec0::1"],
    ["multicast", "224.0.0.1"],
    ["multicast", "ff02::1"],
    ["broadcast", "255.255.255.255"],
    ["reserved", "240.0.0.1"],
    ["for documents", "192.0.2.1"],
    ["for benchmarks", "198.18.0.1"],
    ["an old form of an IPv4 address in IPv6", "::169.254.169.254"],
    ["a mistyped mapped address", "::fffe:7f00:1"],
    ["an address of ISATAP", "fe80::5efe:7f00:1"],
    ["an address of ISATAP in a public network", "2606:4700::5efe:7f00:1"],
    ["an address of ISATAP in a public network", "2606:4700::200:5efe:a9fe:a9fe"],
    ["not in use", "1000::1"],
    ["not in use", "4000::1"],
    ["for documents in IPv6", "2001:db8::1"],
    ["for documents in IPv6", "3fff::1"],
    ["with a zone", "2606:4700:4700::1111%eth0"],
    ["NAT64", "64:ff9b::7f00:1"],
    ["NAT64 of a network", "64:ff9b:1::a00:1"],
    ["6to4", "2002:7f00:1::"],
    ["Teredo", "2001::1"],
    ["no address at all", "example.com"],
    ["an empty text", ""],
  ])("is false for %s, %s", (_what, address) => {
    expect(isPublic(address)).toBe(false);
  });
});

describe("resolveAllowed", () => {
  const resolve = async () => [
    { address: "8.8.8.8", family: 4 },
    { address: "10.0.0.1", family: 4 },
  ];

  it("refuses a host if one of its addresses is private", async () => {
    await expect(resolveAllowed("mixed.example", isPublic, resolve)).rejects.toThrow("private network");
  });

  it("refuses an address that a URL writes in another way", async () => {
    for (const url of [
      "http://0x7f.1/",
      "http://2130706433/",
      "http://0177.0.0.1/",
      "http://[::ffff:7f00:1]/",
    ]) {
      expect(await post(url, { allows: isPublic })).toMatchObject({
        ok: false,
        status: null,
        result: expect.stringContaining("private network"),
      });
    }
  });
});

describe("postJson", () => {
  it("connects to the address that was checked, though the name service answers otherwise the second time", async () => {
    const { port, hosts } = await listen((_, response) => response.writeHead(204).end());
    let asked = 0;
    const rebinding = async () => {
      asked += 1;
      return [{ address: asked === 1 ? "127.0.0.1" : "127.0.0.9", family: 4 }];
    };
    const allows = (address: string) => address === "127.0.0.1";
    const posted = await post(`http://rebinding.example:${port}/path`, { allows, resolve: rebinding });
    expect(posted).toMatchObject({ ok: true, status: 204 });
    expect(asked).toBe(1);
    expect(hosts).toEqual([`rebinding.example:${port}`]);
  });

  it("sends nothing to an address that is not allowed", async () => {
    const { port, hosts } = await listen((_, response) => response.writeHead(204).end());
    const resolve = async () => [{ address: "127.0.0.1", family: 4 }];
    const posted = await post(`http://inside.example:${port}/`, { allows: isPublic, resolve });
    expect(posted).toMatchObject({ ok: false, status: null });
    expect(hosts).toEqual([]);
  });

  it("reads only the beginning of an answer without an end", async () => {
    const { port } = await listen((_, response) => {
      response.writeHead(200);
      const more = (): void => void response.write("x".repeat(10_000), () => setImmediate(more));
      more();
    });
    const posted = await post(`http://127.0.0.1:${port}/`);
    expect(posted).toMatchObject({ ok: true, status: 200 });
    expect(posted.body).toBe("x".repeat(1_000));
  });

  it.each<[string, (response: ServerResponse) => unknown, string]>([
    ["does not answer", () => undefined, "did not answer within 0.2 seconds"],
    ["closes the connection", (response) => response.destroy(), "connection was closed"],
    ["sends no HTTP", (response) => response.socket?.end("hello\r\n\r\n"), "no usable answer"],
    ["answers with an error", (response) => response.writeHead(404).end(), "answered 404"],
    ["redirects", (response) => response.writeHead(302, { location: "/" }).end(), "follows no redirect"],
  ])("says what happened if the address %s", async (_what, answer, sentence) => {
    const { port } = await listen((_, response) => void answer(response));
    const posted = await post(`http://127.0.0.1:${port}/`, { timeoutMs: 200 });
    expect(posted.ok).toBe(false);
    expect(posted.result).toContain(sentence);
  });

  it("does not wait for a name service that does not answer", async () => {
    const resolve = () => new Promise<never>(() => undefined);
    const posted = await post("http://slow.example/", { resolve, timeoutMs: 100 });
    expect(posted.result).toContain("did not answer within 0.1 seconds");
  });

  it("says that a host does not exist", async () => {
    const resolve = () => Promise.reject(new Error("ENOTFOUND"));
    expect((await post("http://nowhere.example/", { resolve })).result).toContain("has no address");
  });
});

it.each(["\n", "\r", "\t"])("a URL with the control character %j is refused", (character) => {
  for (const url of [`https://example.com/${character}notices`, `https://example.com/${character}`])
    expect(webhookUrlProblem({ production: true }, url)).toContain("line breaks");
});

it("http and addresses of this machine are allowed only outside of production", () => {
  for (const url of ["http://localhost:3000/", "http://127.0.0.1/", "https://[::1]/", "https://127.0.0.1/"]) {
    expect(webhookUrlProblem({ production: false }, url)).toBeNull();
  }
  for (const url of ["http://localhost:3000/", "http://127.0.0.1/", "https://[::1]/", "https://127.0.0.1/"]) {
    expect(webhookUrlProblem({ production: true }, url)).not.toBeNull();
  }
  expect(webhookUrlProblem({ production: true }, "https://example.com/notices?token=1")).toBeNull();
});
