import { createServer } from "node:http";

/**
 * Starts a server on the port that is named by the environment variable PORT. It passes the body, the signature
 * and the path of each POST to `take`. It answers 200 when `take` has ended, and 400 if `take` throws. It answers
 * each GET at once, which shows that the server has started.
 */
export function serve(take: (body: Buffer, signature: string, path: string) => Promise<void>): void {
  const server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    const answer = (status: number, body: string): void => {
      res.writeHead(status, {
        "Content-Type": "application/json",
        "Content-Length": Buffer.byteLength(body),
      });
      res.end(body);
    };
    if (req.method !== "POST") return answer(200, "{}");
    req.on("data", (chunk: Buffer) => chunks.push(chunk));
    req.on("end", () => {
      take(Buffer.concat(chunks), String(req.headers["stripe-signature"]), req.url ?? "/").then(
        () => answer(200, '{"received":true}'),
        (error: unknown) => answer(400, JSON.stringify({ error: String(error) })),
      );
    });
  });
  server.listen(Number(process.env["PORT"]), "127.0.0.1");
}
