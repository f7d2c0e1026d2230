import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What the odd server does with one request. */
export type Answer = (res: ServerResponse, req: IncomingMessage) => void;

/** A server that answers each request as a test says. */
export interface OddServer {
  url: string;
  /** The addresses of the requests so far. */
  requests: string[];
  close(): Promise<void>;
}

/** Answers with this status, body and headers. An object is sent as JSON. */
export function answer(status: number, body: object | string, headers: Record<string, string> = {}): Answer {
  return (res) => {
    const isText = typeof body === "string";
    res.writeHead(status, { "content-type": isText ? "text/html" : "application/json", ...headers });
    res.end(isText ? body : JSON.stringify(body));
  };
}

/** Answers with an error as BillStack writes it. */
export function failure(status: number, code: string, more: object = {}, headers = {}): Answer {
  return answer(status, { error: `The sentence of ${code}.`, code, requestId: "req-1", ...more }, headers);
}

/** Closes the connection without an answer. */
export const drop: Answer = (_res, req) => req.socket.destroy();
/** Never answers. */
export const hang: Answer = () => undefined;

/** Starts a server that gives one answer after the other, and repeats the last one. */
export async function startOddServer(...answers: Answer[]): Promise<OddServer> {
  const requests: string[] = [];
  const server = createServer((req, res) => {
    const next = answers[Math.min(requests.length, answers.length - 1)];
    requests.push(`${req.method} ${req.url}`);
    next?.(res, req);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
