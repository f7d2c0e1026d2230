import { Agent as HttpAgent, request as httpRequest } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";

/** How one attempt ended: the receiver's status, or why there is none. */
export interface PostResult {
  status: number | null;
  error: string | null;
}

/** Posts events over kept-open connections; `close` ends them all. */
export class Poster {
  private readonly http = new HttpAgent({ keepAlive: true, maxSockets: 64 });
  private readonly https = new HttpsAgent({ keepAlive: true, maxSockets: 64 });

  /** Stripe waits for an answer; a receiver that takes longer than `timeoutMs` has failed. */
  post(url: string, body: string, headers: Record<string, string>, timeoutMs: number): Promise<PostResult> {
    return new Promise((resolve) => {
      const secure = url.startsWith("https:");
      const send = secure ? httpsRequest : httpRequest;
      const request = send(url, {
        method: "POST",
        agent: secure ? this.https : this.http,
        headers: { ...headers, "Content-Length": Buffer.byteLength(body) },
        timeout: timeoutMs,
      });
      request.on("response", (response) => {
        response.resume();
        response.on("end", () => resolve({ status: response.statusCode ?? null, error: null }));
        response.on("error", (error) => resolve({ status: null, error: error.message }));
      });
      request.on("timeout", () => request.destroy(new Error("timed out")));
      request.on("error", (error) => resolve({ status: null, error: error.message }));
      request.end(body);
    });
  }

  close(): void {
    this.http.destroy();
    this.https.destroy();
  }
}
