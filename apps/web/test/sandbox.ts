/** Controls the sandbox, which imitates Stripe: changes its accounts and makes its answers fail. */
export class Sandbox {
  constructor(readonly url: string) {}

  /** Fills an account with so many customers, and the products, subscriptions and invoices that go with them. */
  async seed(account: string, customers: number): Promise<void> {
    await this.#send("POST", `/_sandbox/${account}/seed`, JSON.stringify({ customers }));
  }

  /**
   * Makes requests to the account fail in this way, until {@link mend}: all requests, or those that match. `ms` is the
   * length of a delay.
   */
  async fail(
    account: string,
    kind: "500" | "drop" | "429" | "delay",
    ms?: number,
    match?: { method: string; path: string },
  ): Promise<void> {
    await this.#send("POST", "/_sandbox/faults", JSON.stringify({ account, kind, ms, match }));
  }

  /** Ends all failures that {@link fail} has caused. */
  async mend(): Promise<void> {
    await this.#send("DELETE", "/_sandbox/faults");
  }

  /** Revokes the account's keys: Stripe refuses them from now on. */
  async revoke(account: string): Promise<void> {
    await this.#send("POST", `/_sandbox/${account}/revoke`);
  }

  /** Makes the revoked keys of the account valid again. */
  async restore(account: string): Promise<void> {
    await this.#send("POST", `/_sandbox/${account}/restore`);
  }

  /** Creates a webhook endpoint with the given signing secret, as a person does by hand. */
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
