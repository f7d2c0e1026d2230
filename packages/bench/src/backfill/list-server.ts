import { createServer, type IncomingMessage } from "node:http";

import { PINNED_API_VERSION } from "@billstack/stripe-verify";

import { ACCOUNT, KINDS, SECRET_KEY } from "./kinds.js";
import { MostInASecond } from "./most-in-a-second.js";

/**
 * A server that answers the sandbox's lists with very little work. On a machine with two cores, the sandbox's own
 * work of making the objects would take much of the measured time. So this server reads the lists once, keeps the
 * JSON of the objects, and answers pages of them. It passes all other requests to the sandbox. `GET /seen` answers
 * how many requests to `/v1/` came since the last `GET /seen`, and how many came in the busiest second.
 */
const sandboxUrl = String(process.env["SANDBOX_URL"]);
const headers = { authorization: `Bearer ${SECRET_KEY}`, "stripe-version": PINNED_API_VERSION };

interface ListedObject {
  readonly id: string;
  readonly created: number;
  /** The JSON of the object, followed by a comma. */
  readonly json: Buffer;
}

interface List {
  /** The objects from the newest to the oldest. */
  readonly objects: ListedObject[];
  /** The index in `objects` by the id of the object. */
  readonly indexes: ReadonlyMap<string, number>;
}

// A sandbox in its own process has Stripe's limits of test mode. The benchmark measures the speed without limits.
await fetch(`${sandboxUrl}/_sandbox/${ACCOUNT}/limits`, {
  method: "POST",
  body: JSON.stringify({ account: null, endpoint: null }),
});

const lists = new Map<string, List>();
for (const { list, filter } of KINDS) lists.set(`/v1/${list}`, await readList(list, filter));

async function readList(list: string, filter: string): Promise<List> {
  const objects: ListedObject[] = [];
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
  return { objects, indexes: new Map(objects.map(({ id }, index) => [id, index])) };
}

/** Returns the page that the parameters `limit`, `starting_after`, `created[gte]` and `created[lt]` ask for. */
function pageOf({ objects, indexes }: List, url: URL): Buffer {
  const parameter = (name: string, defaultValue: number) =>
    Number(url.searchParams.get(name) ?? defaultValue);
  const after = url.searchParams.get("starting_after");
  const newest = firstBefore(objects, parameter("created[lt]", Infinity));
  const start = Math.max(newest, after === null ? 0 : (indexes.get(after) ?? objects.length) + 1);
  const end = firstBefore(objects, parameter("created[gte]", 0));
  const stop = Math.min(end, start + parameter("limit", 10));
  const data = Buffer.concat(objects.slice(start, stop).map(({ json }) => json));
  const tail = `],"has_more":${stop < end},"url":"${url.pathname}"}`;
  return Buffer.concat([Buffer.from('{"object":"list","data":['), data.subarray(0, -1), Buffer.from(tail)]);
}

/** Returns the index of the newest object that was created before `time`, by a binary search. */
function firstBefore(objects: ListedObject[], time: number): number {
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
  const answer = await fetch(url, {
    method,
    headers: { ...headers, authorization },
    ...(chunks.length > 0 && { body: Buffer.concat(chunks) }),
  });
  return { status: answer.status, body: await answer.text() };
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
