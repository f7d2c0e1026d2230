import { setTimeout as sleep } from "node:timers/promises";

import { randomBytes } from "node:crypto";

/** How often the status is read while a connection is made. It is so short that it hardly changes the measurement. */
const POLL_MS = 5;

/** A user of BillStack's REST API, with a session and one team. */
export interface Person {
  readonly teamId: string;
  /** Returns the same person and team at another address of the server. */
  at(url: string): Person;
  /** Makes another team. @returns the same user, who now acts for that team */
  newTeam(): Promise<Person>;
  /** Connects the team to a sandbox account, and reads the status again and again until the connection is ready. */
  connect(account: string, webhookSecret?: string, pollMs?: number): Promise<void>;
  /** Reads Stripe's list of events once, and waits until that has ended. The next time is an hour later. */
  catchUp(): Promise<void>;
  /** Makes an API key with these scopes. @returns the key */
  createKey(scopes: readonly string[]): Promise<string>;
  /** Enters the password again, which BillStack asks for ten minutes after the sign-up. */
  confirm(): Promise<void>;
  disconnect(): Promise<void>;
  /** Loads these kinds of objects. Waits until the backfill has ended, but at most for a minute. */
  backfill(objects: readonly string[]): Promise<Loaded>;
}

/** How many rows a backfill has loaded, by kind of object. Empty if the backfill has not ended in time. */
export type Loaded = Record<string, { synced: number }>;

/** Signs up a new person at the server of `url`. The methods of the person use the new session. */
export async function signUp(url: string): Promise<Person> {
  const credentials = {
    email: `bench-${randomBytes(6).toString("hex")}@example.com`,
    password: randomBytes(12).toString("hex"),
  };
  const signedUp = await send(url, "POST", "/api/auth/sign-up", "", credentials);
  const cookie = signedUp.headers.getSetCookie()[0]?.split(";")[0] ?? "";
  return memberOf(url, { cookie, password: credentials.password }, (await signedUp.json()) as Joined);
}

interface Joined {
  team: { id: string };
}

interface Session {
  cookie: string;
  password: string;
}

function memberOf(url: string, session: Session, { team }: Joined): Person {
  const { cookie, password } = session;
  const path = `/api/billstack/teams/${team.id}/stripe`;
  return {
    teamId: team.id,
    at: (other) => memberOf(other, session, { team }),
    async newTeam() {
      const made = await send(url, "POST", "/api/billstack/teams", cookie, { name: "Another" });
      return memberOf(url, session, (await made.json()) as Joined);
    },
    async connect(account, webhookSecret = "whsec_placeholder", pollMs = POLL_MS) {
      await send(url, "POST", `${path}/connect`, cookie, {
        secretKey: `sk_test_sandbox_${account}`,
        publishableKey: `pk_test_sandbox_${account}`,
        webhookSecret,
      });
      for (;;) {
        const status = (await (await send(url, "GET", `${path}/status`, cookie)).json()) as Status;
        if (status.syncStatus === "ready") return;
        if (status.syncStatus === "error") throw new Error(status.lastError ?? "The connection has failed");
        await sleep(pollMs);
      }
    },
    async catchUp() {
      await send(url, "POST", `${path}/catch-up`, cookie, {});
      for (;;) {
        const status = (await (await send(url, "GET", `${path}/status`, cookie)).json()) as Status;
        if (typeof status.eventsCompleteUntil === "string") return;
        await sleep(POLL_MS);
      }
    },
    async createKey(scopes) {
      const keys = `/api/billstack/teams/${team.id}/api-keys`;
      const answer = await send(url, "POST", keys, cookie, { name: "bench", scopes });
      return ((await answer.json()) as { rawKey: string }).rawKey;
    },
    async confirm() {
      await send(url, "POST", "/api/auth/confirm", cookie, { password });
    },
    async disconnect() {
      await send(url, "DELETE", `${path}/disconnect`, cookie);
    },
    async backfill(objects) {
      const answer = await send(url, "POST", `${path}/backfill?wait=true`, cookie, { objects });
      return ((await answer.json()) as { result: Loaded }).result;
    },
  };
}

interface Status {
  syncStatus: string;
  lastError?: string | null;
  eventsCompleteUntil?: string | null;
}

async function send(
  url: string,
  method: string,
  path: string,
  cookie: string,
  body?: object,
): Promise<Response> {
  const answer = await fetch(`${url}${path}`, {
    method,
    headers: { "content-type": "application/json", cookie },
    ...(body && { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${await answer.text()}`);
  return answer;
}
