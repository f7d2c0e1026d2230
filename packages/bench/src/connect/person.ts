import { setTimeout as sleep } from "node:timers/promises";

import { randomBytes } from "node:crypto";

/** How often a person's browser would look again; finer than a person can see. */
const LOOK_AGAIN_MS = 5;

/** Someone who signs up over REST and connects a sandbox account to their team. */
export interface Person {
  readonly teamId: string;
  /** Makes another team. @returns the same person, who now acts for that team */
  newTeam(): Promise<Person>;
  /** Sends the keys and waits until the connection is ready. */
  connect(account: string, webhookSecret?: string): Promise<void>;
  disconnect(): Promise<void>;
  /** Loads the objects of these names, and waits until the run has ended, a minute at most. */
  backfill(objects: readonly string[]): Promise<Loaded>;
}

/** What a run that was waited for has loaded, by object; nothing if it has not ended. */
export type Loaded = Record<string, { synced: number }>;

/** Signs up; what the person then does is done with that session. */
export async function signUp(url: string): Promise<Person> {
  const credentials = {
    email: `bench-${randomBytes(6).toString("hex")}@example.com`,
    password: randomBytes(12).toString("hex"),
  };
  const signedUp = await send(url, "POST", "/api/auth/sign-up", "", credentials);
  const cookie = signedUp.headers.getSetCookie()[0]?.split(";")[0] ?? "";
  return memberOf(url, cookie, (await signedUp.json()) as Joined);
}

interface Joined {
  team: { id: string };
}

function memberOf(url: string, cookie: string, { team }: Joined): Person {
  const path = `/api/billstack/teams/${team.id}/stripe`;
  return {
    teamId: team.id,
    async newTeam() {
      const made = await send(url, "POST", "/api/billstack/teams", cookie, { name: "Another" });
      return memberOf(url, cookie, (await made.json()) as Joined);
    },
    async connect(account, webhookSecret = "whsec_placeholder") {
      await send(url, "POST", `${path}/connect`, cookie, {
        secretKey: `sk_test_sandbox_${account}`,
        publishableKey: `pk_test_sandbox_${account}`,
        webhookSecret,
      });
      for (;;) {
        const status = (await (await send(url, "GET", `${path}/status`, cookie)).json()) as Status;
        if (status.syncStatus === "ready") return;
        if (status.syncStatus === "error") throw new Error(status.lastError ?? "The connection has failed");
        await sleep(LOOK_AGAIN_MS);
      }
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
