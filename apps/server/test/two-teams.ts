import { generateKey } from "@billstack/crypto";

import { startTestServer, until, type Client, type TestServer } from "../src/testing/index.js";
import { findProcedure, PROCEDURES } from "../src/trpc/procedure-definition.js";
import { VALID_INPUTS } from "./every-procedure.js";

/** The procedures that concern a team. */
export const OF_A_TEAM = PROCEDURES.filter(
  (name) => !["anyone", "signed_in"].includes(findProcedure(name)?.meta.access ?? ""),
);

/** A server with a team that has everything, and with strangers who try to get at it. */
export interface TwoTeams {
  server: TestServer;
  /** The encryption keys of the server. */
  encryptionKeys: string;
  /** The owner of team A, which is connected and has rows, events, a run, an API key and audit entries. */
  a: Client;
  /** The owner of a team that is not connected. */
  b: Client;
  /** The owner of a team that is connected to an account of its own. */
  c: Client;
  /** An API key of the team of `c`, with all scopes. */
  keyOfC: string;
  /** The ids of things of team A, by the names of the fields that take them. */
  ids: {
    eventId: string;
    keyId: string;
    customer: string;
    userId: string;
    invitationId: string;
    queryId: string;
    viewId: string;
  };
  /** Texts of team A that nobody else may see. */
  secrets: string[];
}

/** Starts a server with the teams. */
export async function openTwoTeams(): Promise<TwoTeams> {
  const encryptionKeys = generateKey();
  const server = await startTestServer({ env: { BILLSTACK_ENCRYPTION_KEYS: encryptionKeys } });
  const [a, b, c] = [
    await server.client().signUp(),
    await server.client().signUp(),
    await server.client().signUp(),
  ];
  await Promise.all([connect(server, a, "teama"), connect(server, c, "teamc")]);
  await a.call("POST", "T/stripe/webhook-endpoint");
  await c.call("POST", "T/stripe/webhook-endpoint");
  await makeCustomer(server, "teama", "Secret Customer");
  await makeCustomer(server, "teama", "Secret Customer");
  await makeCustomer(server, "teamc", "Own Customer");
  await appliedEvents(c, 1);
  const [event] = await appliedEvents(a, 2);
  if (event === undefined) throw new Error("team A has no event");
  // The owner's first look at the payload is recorded in the audit, and later ones soon after are not.
  await a.call("GET", `T/stripe/events/${event.id}`);
  const keyId = (await makeKey(a, "Secret Shop")).key.id;
  const objects = ["customer", "product", "subscription"];
  await Promise.all([a, c].map((client) => client.call("POST", "T/stripe/backfill?wait=true", { objects })));
  const invited = await a.call("POST", "T/invitations", { email: "secret@example.com", role: "viewer" });
  const savedQuery = await a.call("POST", "T/sql/queries", { name: "Secret query", sql: "select 'secret'" });
  const { query } = savedQuery.body as { query: { id: string } };
  const { invitation } = invited.body as { invitation: { id: string } };
  const { user } = (await a.call("GET", "/api/auth/session")).body as { user: { id: string } };
  const saved = await a.call("PUT", "T/stripe/table-views", {
    table: "customers",
    name: "Secret View",
    question: { sort: "-created" },
  });
  const ids = {
    viewId: (saved.body as { view: { id: string } }).view.id,
    eventId: event.id,
    keyId,
    customer: event.objectId,
    userId: user.id,
    invitationId: invitation.id,
    queryId: query.id,
  };
  return {
    server,
    encryptionKeys,
    a,
    b,
    c,
    keyOfC: (await makeKey(c, "Own")).rawKey,
    ids,
    secrets: [
      "Secret Customer",
      "Secret Shop",
      "Secret query",
      "Secret View",
      "secret@example.com",
      "teama",
      a.teamId,
      ...Object.values(ids),
    ],
  };
}

/** Connects a team to a sandbox account with 20 customers, and waits until it is ready. */
async function connect(server: TestServer, client: Client, account: string): Promise<void> {
  await fetch(`${server.sandbox.url}/_sandbox/${account}/seed`, { method: "POST", body: '{"customers":20}' });
  await client.call("POST", "T/stripe/connect", {
    secretKey: `sk_test_sandbox_${account}`,
    publishableKey: `pk_test_sandbox_${account}`,
    webhookSecret: "whsec_placeholder",
  });
  await until(
    "ready",
    async () => (await client.call("GET", "T/stripe/status")).body["syncStatus"] === "ready",
  );
}

async function makeCustomer(server: TestServer, account: string, name: string): Promise<void> {
  await fetch(`${server.sandbox.url}/v1/customers`, {
    method: "POST",
    headers: { authorization: `Bearer sk_test_sandbox_${account}` },
    body: new URLSearchParams({ name }),
  });
}

/** Waits until so many events are applied, and returns them. */
function appliedEvents(client: Client, count: number): Promise<{ id: string; objectId: string }[]> {
  return until("applied events", async () => {
    const { events } = (await client.call("GET", "T/stripe/events?status=applied")).body as {
      events: { id: string; objectId: string }[];
    };
    return events.length >= count && events;
  });
}

async function makeKey(client: Client, name: string): Promise<{ key: { id: string }; rawKey: string }> {
  return (await client.call("POST", "T/api-keys", { name, scopes: ["*"] })).body as {
    key: { id: string };
    rawKey: string;
  };
}

/** Reads everything that belongs to team A. */
export async function readAllOfA({ server, a, ids }: TwoTeams): Promise<unknown> {
  const paths = [
    "stripe/status",
    "stripe/backfill",
    "stripe/events",
    `stripe/events/${ids.eventId}`,
    "stripe/tables",
    "stripe/tables/customers?limit=200",
    "stripe/table-views",
    "api-keys",
    "audit",
    "members",
    "invitations",
  ];
  const answers = await Promise.all(paths.map((path) => a.call("GET", `T/${path}`)));
  for (const { status, text } of answers) if (status !== 200) throw new Error(text);
  const stored = await server.sql`
    select id, secret_key_sealed, webhook_secret_sealed, webhook_endpoint_id, disconnecting_at, key_checked_at
    from billstack.connections where team_id = ${a.teamId}`;
  return [answers.map(({ body }) => body), [...stored]];
}

/** Returns a valid input of a procedure for this team, with the ids of team A's things. */
export function inputWithIdsOfA(
  { ids }: Pick<TwoTeams, "ids">,
  name: string,
  teamId: string,
): Record<string, unknown> {
  const input: Record<string, unknown> = { ...VALID_INPUTS[name], teamId };
  for (const [field, id] of Object.entries(ids)) if (field in input) input[field] = id;
  // Resources have the ids of Stripe.
  if ("id" in input) input["id"] = ids.customer;
  if ("ids" in input) input["ids"] = [ids.customer];
  return input;
}
