import { randomBytes } from "node:crypto";

import { until, type Answer, type Client, type TestServer } from "@billstack/server/testing";
import { PINNED_API_VERSION, signWebhook } from "@billstack/stripe-verify";

type Row = Record<string, unknown>;

export const WEBHOOK_SECRET = "whsec_0123456789abcdefghijklmnopqrstuv";

export const unique = (): string => randomBytes(6).toString("hex");

/** A time in whole Unix seconds, some seconds after everything that a test has done so far. */
export const later = (seconds = 0): number => Math.floor(Date.now() / 1_000) + 60 + seconds;

/** An event as Stripe sends it to an endpoint of the pinned version. */
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

export const customerOf = (id: string, name: string): Row => ({ id, object: "customer", name, metadata: {} });

function must(ok: boolean, otherwise: string): void {
  if (!ok) throw new Error(otherwise);
}

/** One person's team and one sandbox account of its own, on a server that others share. */
export class Stage {
  readonly account = `stage${unique()}`;

  private constructor(
    readonly server: TestServer,
    readonly person: Client,
  ) {}

  static async open(server: TestServer): Promise<Stage> {
    return new Stage(server, await server.client().signUp());
  }

  /** A stage whose team is connected and ready. */
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

  async connect(keys: object = {}): Promise<void> {
    const answer = await this.person.call("POST", "T/stripe/connect", { ...this.keys, ...keys });
    must(answer.status === 200, answer.text);
    await until("ready", async () => (await this.status())["syncStatus"] === "ready");
  }

  async status(): Promise<Row> {
    return (await this.person.call("GET", "T/stripe/status")).body;
  }

  /** A control of the sandbox; `path` is without `/_sandbox`. */
  async sandbox(method: string, path: string, body?: object): Promise<Row> {
    const response = await fetch(`${this.server.sandbox.url}/_sandbox/${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    must(response.ok, `${path} answered ${response.status}`);
    return (await response.json()) as Row;
  }

  /** Makes the sandbox answer this account's requests wrongly. */
  async fault(kind: string, more: { match?: object; times?: number; ms?: number; after?: boolean } = {}) {
    await this.sandbox("POST", "faults", { kind, account: this.account, ...more });
  }

  noFaults(): Promise<Row> {
    return this.sandbox("DELETE", "faults", { account: this.account });
  }

  /** A call of Stripe's API with this account's key. */
  async stripe(
    method: string,
    path: string,
    form: Record<string, string> = {},
    version: string = PINNED_API_VERSION,
  ): Promise<Row & { id: string }> {
    const response = await fetch(`${this.server.sandbox.url}/v1/${path}`, {
      method,
      headers: { authorization: `Bearer ${this.keys.secretKey}`, "stripe-version": version },
      ...(method === "GET" ? {} : { body: new URLSearchParams(form) }),
    });
    const body = (await response.json()) as Row & { id: string };
    must(response.ok, `${path} answered ${response.status}: ${JSON.stringify(body)}`);
    return body;
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

  async post(
    payload: string | Buffer,
    headers: Record<string, string>,
    server = this.server,
  ): Promise<Answer> {
    const response = await fetch(`${server.url}/api/webhooks/stripe/${this.teamId}`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: typeof payload === "string" ? payload : new Uint8Array(payload),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, body: JSON.parse(text) as Row };
  }

  /** Delivers events one by one, and waits until none of them is waiting. */
  async apply(...events: (Row & { id: string })[]): Promise<void> {
    for (const event of events) {
      const { status, text } = await this.deliver(event);
      must(status === 200, text);
      await this.settled(event.id);
    }
  }

  /** The event as it is stored, once it is not waiting any more. */
  settled(id: string): Promise<Row> {
    return until(`${id} to be settled`, async () => {
      const event = await this.event(id);
      return event?.["status"] === "waiting" ? null : event;
    });
  }

  /** What the inbox says of an event. */
  async event(id: string): Promise<Row | undefined> {
    const [row] = await this.server.sql`
      select inbox.* from billstack.inbox join billstack.connections on connections.id = connection_id
      where team_id = ${this.teamId} and event_id = ${id}`;
    return row;
  }

  async inbox(): Promise<Record<string, number>> {
    const rows = await this.server.sql<{ status: string; events: number }[]>`
      select status, count(*)::int as events
      from billstack.inbox join billstack.connections on connections.id = connection_id
      where team_id = ${this.teamId} group by status`;
    return Object.fromEntries(rows.map(({ status, events }) => [status, events]));
  }

  async row(table: string, id: string): Promise<Row | undefined> {
    const [row] = await this.server
      .sql`select * from ${this.server.sql(`${this.schema}.${table}`)} where id = ${id}`;
    return row;
  }

  async count(table: string): Promise<number> {
    const [row] = await this.server.sql<{ rows: number }[]>`
      select count(*)::int as rows from ${this.server.sql(`${this.schema}.${table}`)}`;
    return row?.rows ?? -1;
  }

  backfill(body: object = {}, query = "?wait=true"): Promise<Answer> {
    return this.person.call("POST", `T/stripe/backfill${query}`, body);
  }

  /** The running or last backfill. */
  async run(): Promise<Row & { status: string; result: Record<string, Row> }> {
    const { body } = await this.person.call("GET", "T/stripe/backfill");
    return body["backfill"] as Row & { status: string; result: Record<string, Row> };
  }
}
