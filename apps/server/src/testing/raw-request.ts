import { Agent, request, type IncomingHttpHeaders } from "node:http";

const KEEP_OPEN = new Agent({ keepAlive: true });

/** The server's answer to a raw request. */
export interface RawAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
  /** The parsed JSON, or an empty object if the answer is not one JSON value. */
  body: Record<string, unknown>;
}

/** What a raw request sends. */
export interface RawRequest {
  method?: string;
  /** A list sends the header several times. */
  headers?: Record<string, string | string[]>;
  body?: string | Buffer;
  /** Sends the body in chunks, without a Content-Length. */
  chunked?: boolean;
  /** Uses one connection for many requests. By default each has its own, because the server closes some of them. */
  keepOpen?: boolean;
}

/**
 * Sends a request exactly as given: the path is not normalised, and only Host and the headers of the body are
 * added.
 */
export function rawRequest(url: string, path: string, options: RawRequest = {}): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  const { method = "GET", headers = {}, body, chunked = false, keepOpen = false } = options;
  return new Promise((resolve, reject) => {
    const framing: Record<string, string> =
      body === undefined
        ? {}
        : chunked
          ? { "transfer-encoding": "chunked" }
          : { "content-length": String(Buffer.byteLength(body)) };
    const sent = request(
      { hostname, port, path, method, headers: { ...framing, ...headers }, agent: keepOpen && KEEP_OPEN },
      (res) => {
        const chunks: Buffer[] = [];
        res.on("data", (chunk: Buffer) => chunks.push(chunk));
        res.on("error", reject);
        res.on("end", () => {
          const text = Buffer.concat(chunks).toString("utf8");
          // Several lines of JSON are a stream. The test reads them from `text`.
          const json = res.headers["content-type"]?.includes("json") === true && !/^$|\n./.test(text);
          resolve({
            status: res.statusCode ?? 0,
            headers: res.headers,
            text,
            body: json ? (JSON.parse(text) as Record<string, unknown>) : {},
          });
        });
      },
    );
    sent.on("error", reject);
    if (body !== undefined) {
      // Sends large bodies in pieces of 64 KiB, as they arrive over a network.
      const bytes = Buffer.from(body);
      for (let at = 0; at < bytes.length; at += 65_536) sent.write(bytes.subarray(at, at + 65_536));
    }
    sent.end();
  });
}
