import { Agent, request, type IncomingMessage } from "node:http";

/** Connections stay open for later requests. */
const AGENT = new Agent({ keepAlive: true });

/** Whether a status is one of success: 2xx. */
export const isSuccess = (status: number): boolean => status >= 200 && status < 300;

/** The server's answer to a request. */
export interface Answer {
  status: number;
  readonly headers: Headers;
  /** The first header Set-Cookie. */
  readonly setCookie: string | undefined;
  /** The parsed JSON, or an empty object if the answer is not JSON. */
  body: Record<string, unknown>;
  text: string;
}

/**
 * Sends a request over HTTP and reads the whole answer. Tests send so many requests that `fetch`, which takes three to
 * four times as much of the processor for each, made all tests together noticeably slower.
 * @throws Error if no whole answer comes
 */
export function send(
  url: string,
  method: string,
  headers: Record<string, string> = {},
  body?: string | Buffer,
): Promise<Answer> {
  const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
  return new Promise((resolve, reject) => {
    const own = { "user-agent": "node", ...length, ...headers };
    const sent = request(url, { method, agent: AGENT, headers: own }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        try {
          resolve(answerOf(response, Buffer.concat(chunks).toString()));
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      });
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

function answerOf(response: IncomingMessage, text: string): Answer {
  const json = response.headers["content-type"]?.includes("json") === true;
  return {
    status: response.statusCode ?? 0,
    // Few tests look at the headers.
    get headers() {
      return new Headers(pairs(response.rawHeaders));
    },
    setCookie: response.headers["set-cookie"]?.[0],
    text,
    body: json ? (JSON.parse(text) as Record<string, unknown>) : {},
  };
}

/** Returns the headers as pairs of name and value. */
function pairs(raw: readonly string[]): [string, string][] {
  const found: [string, string][] = [];
  for (let at = 0; at + 1 < raw.length; at += 2) found.push([raw[at] ?? "", raw[at + 1] ?? ""]);
  return found;
}
