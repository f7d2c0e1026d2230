import type { Sandbox } from "@billstack/stripe-sandbox";
import { Client, TEST_KEYS, type TestServer } from "@billstack/server/testing";
import type { TestDatabase } from "@billstack/tenancy/testing";

import { startChildServer, type ChildServer } from "./child-server.js";

/** A server process that a test kills and starts again. It keeps its port, so its webhook endpoint stays valid. */
export class KillableServer {
  readonly #env: Record<string, string>;
  readonly #main: string | undefined;
  #child: ChildServer | null = null;
  #url = "";

  /** The address of the process, after its first start. */
  get url(): string {
    return this.#url;
  }

  /** Variables in `env` replace those that are set here. `main` is the program of another version. */
  constructor(
    databaseUrl: string,
    sandbox: Pick<Sandbox, "url">,
    env: Record<string, string> = {},
    main?: string,
  ) {
    this.#main = main;
    this.#env = {
      DATABASE_URL: databaseUrl,
      STRIPE_SANDBOX_URL: sandbox.url,
      BILLSTACK_ENCRYPTION_KEYS: TEST_KEYS,
      STRIPE_TEST_REQUESTS_PER_SECOND: "100000",
      ...env,
    };
  }

  async start(): Promise<void> {
    this.#child = await startChildServer(this.#env, [], this.#main);
    this.#url = this.#child.url;
    this.#env["PORT"] = new URL(this.#url).port;
  }

  /** Ends the process as an operator does, with SIGTERM. @returns its exit code */
  async end(): Promise<number | null> {
    const code = await this.#child?.end("SIGTERM");
    this.#child = null;
    return code ?? null;
  }

  async kill(): Promise<void> {
    await this.#child?.end("SIGKILL");
    this.#child = null;
  }

  /** Returns this process in the form that `Stage` needs. */
  asTestServer({ url: databaseUrl, sql }: Pick<TestDatabase, "url" | "sql">, { url }: Sandbox): TestServer {
    const unused = (): Promise<void> => this.kill();
    return {
      url: this.#url,
      sandbox: { url },
      databaseUrl,
      sql,
      logged: [],
      client: () => new Client(this.#url),
      stopServer: unused,
      stop: unused,
    };
  }
}
