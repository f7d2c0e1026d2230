import { Agent as HttpAgent, request as httpRequest } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";

/** How an attempt ended: with the receiver's HTTP status, or with an error. */
export interface PostResult {
  status: number | null;
  error: string | null;
}

/** Sends POST requests and keeps connections open for later ones. `close` closes them all. */
export class Poster {
  private readonly http = new HttpAgent({ keepAlive: true, maxSockets: 64 });
  private readonly https = new HttpsAgent({ keepAlive: true, maxSockets: 64 });

  /**
   * Sends a body. Never rejects: an attempt without an answer within `timeoutMs` milliseconds is answered as an
   * error.
   */
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
