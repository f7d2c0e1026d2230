/** What a test does to the stand-in for Stripe: as its dashboard would, and as fate would. */
export class Sandbox {
  constructor(readonly url: string) {}

  /** Fills an account with a plausible business. */
  async seed(account: string, customers: number): Promise<void> {
    await this.#send("POST", `/_sandbox/${account}/seed`, JSON.stringify({ customers }));
  }

  /** Every call of the account's goes wrong this way, until `mend`. */
  async fail(account: string, kind: "500" | "drop" | "429" | "delay", ms?: number): Promise<void> {
    await this.#send(
      "POST",
      "/_sandbox/faults",
      JSON.stringify({ account, kind, ...(ms !== undefined && { ms }) }),
    );
  }

  async mend(): Promise<void> {
    await this.#send("DELETE", "/_sandbox/faults");
  }

  /** Rolls the account's keys: Stripe refuses them from now on. */
  async revoke(account: string): Promise<void> {
    await this.#send("POST", `/_sandbox/${account}/revoke`);
  }

  /** Takes the account's keys again. */
  async restore(account: string): Promise<void> {
    await this.#send("POST", `/_sandbox/${account}/restore`);
  }

  /** A webhook endpoint made by hand, with a secret of one's own. */
  async addEndpoint(account: string, url: string, secret: string): Promise<void> {
    await this.#send("POST", `/_sandbox/${account}/webhook`, JSON.stringify({ url, secret }));
  }

  /** Calls the Stripe API as the account's owner. */
  async stripe(account: string, method: string, path: string, body?: Record<string, string>) {
    return this.#send(method, path, body && new URLSearchParams(body), {
      authorization: `Bearer sk_test_sandbox_${account}`,
    });
  }

  async #send(
    method: string,
    path: string,
    body?: string | URLSearchParams,
    headers: Record<string, string> = {},
  ): Promise<Record<string, unknown>> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: { ...(typeof body === "string" && { "content-type": "application/json" }), ...headers },
      ...(body !== undefined && { body }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response.json();
  }
}
