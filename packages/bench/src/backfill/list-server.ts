import { createServer, type IncomingMessage } from "node:http";

import { PINNED_API_VERSION } from "@billstack/stripe-verify";

import { ACCOUNT, KINDS, SECRET_KEY } from "./kinds.js";
import { MostInASecond } from "./most-in-a-second.js";

/**
 * The sandbox's lists with hardly any work of its own: on two cores the making of objects would take the time that
 * is measured. It reads them once, keeps their text, and answers pages of it; everything else is the sandbox's.
 * `GET /seen` tells how many requests there were of an account's API since the last such question, and the most in
 * one second.
 */
const sandboxUrl = String(process.env["SANDBOX_URL"]);
const headers = { authorization: `Bearer ${SECRET_KEY}`, "stripe-version": PINNED_API_VERSION };

interface Listed {
  readonly id: string;
  readonly created: number;
  /** Its JSON, with a comma behind it. */
  readonly json: Buffer;
}

interface List {
  /** From the newest to the oldest. */
  readonly objects: Listed[];
  readonly places: ReadonlyMap<string, number>;
}

// A sandbox in a process of its own has Stripe's limits of test mode; what is measured here is what comes before them.
await fetch(`${sandboxUrl}/_sandbox/${ACCOUNT}/limits`, {
  method: "POST",
  body: JSON.stringify({ account: null, endpoint: null }),
});

const lists = new Map<string, List>();
for (const { list, filter } of KINDS) lists.set(`/v1/${list}`, await readList(list, filter));

async function readList(list: string, filter: string): Promise<List> {
  const objects: Listed[] = [];
  for (let more = true; more;) {
    const after = objects.at(-1)?.id;
    const cursor = after === undefined ? "" : `&starting_after=${after}`;
    const answer = await fetch(`${sandboxUrl}/v1/${list}?limit=100&${filter}${cursor}`, { headers });
    const page = (await answer.json()) as { data: { id: string; created: number }[]; has_more: boolean };
    for (const one of page.data) {
      objects.push({ id: one.id, created: one.created, json: Buffer.from(`${JSON.stringify(one)},`) });
    }
    more = page.has_more;
  }
  return { objects, places: new Map(objects.map(({ id }, place) => [id, place])) };
}

/** One page as Stripe cuts it: `limit`, `starting_after`, `created[gte]` and `created[lt]`. */
function pageOf({ objects, places }: List, url: URL): Buffer {
  const asked = (name: string, otherwise: number) => Number(url.searchParams.get(name) ?? otherwise);
  const after = url.searchParams.get("starting_after");
  const newest = firstBefore(objects, asked("created[lt]", Infinity));
  const start = Math.max(newest, after === null ? 0 : (places.get(after) ?? objects.length) + 1);
  const end = firstBefore(objects, asked("created[gte]", 0));
  const stop = Math.min(end, start + asked("limit", 10));
  const data = Buffer.concat(objects.slice(start, stop).map(({ json }) => json));
  const rest = `],"has_more":${stop < end},"url":"${url.pathname}"}`;
  return Buffer.concat([Buffer.from('{"object":"list","data":['), data.subarray(0, -1), Buffer.from(rest)]);
}

/** The place of the newest object that was created before `time`. */
function firstBefore(objects: Listed[], time: number): number {
  let [low, high] = [0, objects.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((objects[middle]?.created ?? 0) >= time) low = middle + 1;
    else high = middle;
  }
  return low;
}

const seen = new MostInASecond();

async function answerTo(request: IncomingMessage): Promise<{ status: number; body: string | Buffer }> {
  const url = new URL(request.url ?? "/", sandboxUrl);
  if (url.pathname === "/seen") return { status: 200, body: JSON.stringify(seen.take()) };
  if (url.pathname.startsWith("/v1/")) seen.note(performance.now());
  const list = lists.get(url.pathname);
  if (list !== undefined && request.method === "GET") return { status: 200, body: pageOf(list, url) };
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const method = request.method ?? "GET";
  const { authorization = "" } = request.headers;
  const passed = await fetch(url, {
    method,
    headers: { ...headers, authorization },
    ...(chunks.length > 0 && { body: Buffer.concat(chunks) }),
  });
  return { status: passed.status, body: await passed.text() };
}

createServer((request, response) => {
  answerTo(request).then(
    ({ status, body }) => {
      response.writeHead(status, { "Content-Type": "application/json", "Request-Id": "req_benchmark" });
      response.end(body);
    },
    (error: unknown) => response.destroy(error instanceof Error ? error : new Error(String(error))),
  );
}).listen(Number(process.env["PORT"]), "127.0.0.1");
