import { randomBytes } from "node:crypto";

import { isSuccess, send, until, type Answer, type Client, type TestServer } from "@billstack/server/testing";
import { PINNED_API_VERSION, signWebhook } from "@billstack/stripe-verify";

type Row = Record<string, unknown>;

/** The signing secret that teams are connected with, unless a test chooses another. */
export const WEBHOOK_SECRET = "whsec_0123456789abcdefghijklmnopqrstuv";

/** Returns twelve random hexadecimal digits, for ids that no other test uses. */
export const unique = (): string => randomBytes(6).toString("hex");

/** Returns a time, in Unix seconds, that is a minute and `seconds` from now: later than all that a test has done. */
export const later = (seconds = 0): number => Math.floor(Date.now() / 1_000) + 60 + seconds;

/** Makes an event about `object`, as Stripe sends it in the pinned API version. `over` replaces fields. */
export function eventOf(object: Row, over: Row = {}): Row & { id: string } {
  return {
    id: `evt_${unique()}`,
    object: "event",
    api_version: PINNED_API_VERSION,
    created: later(),
    data: { object },
    livemode: false,
    pending_webhooks: 1,
    request: { id: null, idempotency_key: null },
    type: `${String(object["object"])}.updated`,
    ...over,
  };
}

/** Makes a customer as an event or an answer of Stripe carries it. */
export const customerOf = (id: string, name: string): Row => ({ id, object: "customer", name, metadata: {} });

function must(ok: boolean, otherwise: string): void {
  if (!ok) throw new Error(otherwise);
}

/**
 * Everything that a test of one team needs: a signed-up person with a team, a sandbox account that no other test
 * uses, and calls to both. The server is shared by all stages of a test file.
 */
export class Stage {
  readonly account = `stage${unique()}`;

  private constructor(
    readonly server: TestServer,
    readonly person: Client,
  ) {}

  /** Returns a stage whose team is not connected. */
  static async open(server: TestServer): Promise<Stage> {
    return new Stage(server, await server.client().signUp());
  }

  /** Returns a stage whose team is connected and ready. */
  static async ready(server: TestServer): Promise<Stage> {
    const stage = await Stage.open(server);
    await stage.connect();
    return stage;
  }

  get teamId(): string {
    return this.person.teamId;
  }

  get schema(): string {
    return `stripe_team_${this.teamId}`;
  }

  get keys(): { secretKey: string; publishableKey: string; webhookSecret: string } {
    return {
      secretKey: `sk_test_sandbox_${this.account}`,
      publishableKey: `pk_test_sandbox_${this.account}`,
      webhookSecret: WEBHOOK_SECRET,
    };
  }

  /** Connects the team and waits until it is ready. `keys` replaces fields of the request. */
  async connect(keys: object = {}): Promise<void> {
    const answer = await this.person.call("POST", "T/stripe/connect", { ...this.keys, ...keys });
    must(answer.status === 200, answer.text);
    // One statement costs much less than an answer of the API, and almost every test waits here.
    await until("ready", async () => {
      const [connection] = await this.server.sql<{ status: string }[]>`
        select sync_status as status from billstack.connections where team_id = ${this.teamId}`;
      return connection?.status === "ready";
    });
  }

  async status(): Promise<Row> {
    return (await this.person.call("GET", "T/stripe/status")).body;
  }

  /** Calls a control of the sandbox, such as "acme/seed". @throws if the answer is not 2xx */
  async sandbox(method: string, path: string, body?: object): Promise<Row> {
    const url = `${this.server.sandbox.url}/_sandbox/${path}`;
    const { status, text, body: answered } = await send(url, method, {}, body && JSON.stringify(body));
    must(isSuccess(status), `${path} answered ${status}: ${text}`);
    return answered;
  }

  /** Makes the sandbox answer requests to this account wrongly, until {@link noFaults}. */
  async fault(kind: string, more: { match?: object; times?: number; ms?: number; after?: boolean } = {}) {
    await this.sandbox("POST", "faults", { kind, account: this.account, ...more });
  }

  noFaults(): Promise<Row> {
    return this.sandbox("DELETE", "faults", { account: this.account });
  }

  /** Calls Stripe's API with the account's key. @throws if the answer is not 2xx */
  async stripe(
    method: string,
    path: string,
    form: Record<string, string> = {},
    version: string = PINNED_API_VERSION,
  ): Promise<Row & { id: string }> {
    const { status, text, body } = await send(
      `${this.server.sandbox.url}/v1/${path}`,
      method,
      {
        authorization: `Bearer ${this.keys.secretKey}`,
        "stripe-version": version,
        "content-type": "application/x-www-form-urlencoded",
      },
      method === "GET" ? undefined : new URLSearchParams(form).toString(),
    );
    must(isSuccess(status), `${path} answered ${status}: ${text}`);
    return body as Row & { id: string };
  }

  endpoints(): Promise<Row[]> {
    return this.stripe("GET", "webhook_endpoints").then(({ data }) => data as Row[]);
  }

  /** Delivers a body to the team's webhook URL, signed as Stripe signs. */
  async deliver(
    body: Row | string | Buffer,
    {
      secret = WEBHOOK_SECRET,
      timestamp,
      server = this.server,
    }: {
      secret?: string;
      timestamp?: number;
      server?: TestServer;
    } = {},
  ): Promise<Answer> {
    const payload = typeof body === "string" || Buffer.isBuffer(body) ? body : JSON.stringify(body);
    const signature = signWebhook({ payload, secret, ...(timestamp === undefined ? {} : { timestamp }) });
    return this.post(payload, { "stripe-signature": signature }, server);
  }

  /** Posts a body to the team's webhook URL with headers of the test's choice. */
  async post(
    payload: string | Buffer,
    headers: Record<string, string>,
    server = this.server,
  ): Promise<Answer> {
    const url = `${server.url}/api/webhooks/stripe/${this.teamId}`;
    return send(url, "POST", { "content-type": "application/json", ...headers }, payload);
  }

  /** Delivers events one after another, and waits after each until it is no longer waiting. */
  async apply(...events: (Row & { id: string })[]): Promise<void> {
    for (const event of events) {
      const { status, text } = await this.deliver(event);
      must(status === 200, text);
      await this.settled(event.id);
    }
  }

  /** Waits until an event is no longer waiting, and returns its row of the inbox. */
  settled(id: string): Promise<Row> {
    return until(`${id} to be settled`, async () => {
      const event = await this.event(id);
      return event?.["status"] === "waiting" ? null : event;
    });
  }

  /** Returns an event's row of the inbox. */
  async event(id: string): Promise<Row | undefined> {
    const [row] = await this.server.sql`
      select inbox.* from billstack.inbox join billstack.connections on connections.id = connection_id
      where team_id = ${this.teamId} and event_id = ${id}`;
    return row;
  }

  /** Returns how many events the inbox has of each status. */
  async inbox(): Promise<Record<string, number>> {
    const rows = await this.server.sql<{ status: string; events: number }[]>`
      select status, count(*)::int as events
      from billstack.inbox join billstack.connections on connections.id = connection_id
      where team_id = ${this.teamId} group by status`;
    return Object.fromEntries(rows.map(({ status, events }) => [status, events]));
  }

  /** Returns a row of one of the team's tables. */
  async row(table: string, id: string): Promise<Row | undefined> {
    const [row] = await this.server
      .sql`select * from ${this.server.sql(`${this.schema}.${table}`)} where id = ${id}`;
    return row;
  }

  /** Returns how many rows one of the team's tables has. */
  async count(table: string): Promise<number> {
    const [row] = await this.server.sql<{ rows: number }[]>`
      select count(*)::int as rows from ${this.server.sql(`${this.schema}.${table}`)}`;
    return row?.rows ?? -1;
  }

  /** Starts a backfill. By default it also waits for the end, for 60 seconds at most. */
  backfill(body: object = {}, query = "?wait=true"): Promise<Answer> {
    return this.person.call("POST", `T/stripe/backfill${query}`, body);
  }

  /** Returns the running or last backfill. */
  async run(): Promise<Row & { status: string; result: Record<string, Row> }> {
    const { body } = await this.person.call("GET", "T/stripe/backfill");
    return body["backfill"] as Row & { status: string; result: Record<string, Row> };
  }
}
