import { startTestServer, type TestServer } from "@billstack/server/testing";
import { afterAll, beforeAll, expect } from "vitest";

import { jobsDone } from "./jobs.js";
import {
  startMailServer,
  startNoticeReceiver,
  type MailServer,
  type NoticeReceiver,
  type ReceivedMail,
} from "./notice-receiver.js";
import { sendSignal } from "./send-signal.js";
import { Stage } from "./stage.js";

/** What tests of notices work with: a server, a mail server, and an application that receives notices. */
export let server: TestServer;
export let receiver: NoticeReceiver;
let mail: MailServer;

/** Starts everything for the tests of a file, and stops it at the end. */
export function useNotices(): void {
  beforeAll(async () => {
    [receiver, mail] = await Promise.all([startNoticeReceiver(), startMailServer()]);
    server = await startTestServer({ env: { SMTP_URL: mail.url, MAIL_FROM: "billstack@example.com" } });
  });
  afterAll(async () => {
    await server.stop();
    await Promise.all([receiver.stop(), mail.stop()]);
  });
}

/** Has one or several processes look for notices now, and waits until all messages that are due were tried. */
export async function look(times = 1): Promise<void> {
  await server.sql`
    insert into billstack_jobs.job (name, data, retry_limit, expire_in)
    select 'notices', '{"after":null}', 0, '1 minute'::interval from generate_series(1, ${times})`;
  await sendSignal(server.sql, JSON.stringify({ kind: "job", queue: "notices" }));
  await jobsDone(server, "notices");
  await jobsDone(server, "notice_delivery");
}

/** Makes it seem that everything that a team was or is to be told about happened `seconds` earlier. */
export const earlier = (stage: Stage, seconds: number) => server.sql`
  update billstack.notices
  set seen_at = seen_at - make_interval(secs => ${seconds}), gone_at = gone_at - make_interval(secs => ${seconds})
  where team_id = ${stage.teamId} and ended_at is null`;

/** Lets a minute pass: a problem that exists for a minute is told, and one that is gone for a minute is over. */
export async function lookForAMinute(stage: Stage): Promise<void> {
  await look();
  await earlier(stage, 61);
  await look();
}

/** Stores a problem of the team, as BillStack does when it meets it. */
export const begins = (stage: Stage, code: string) => server.sql`
  insert into billstack.problems (connection_id, code)
  select id, ${code} from billstack.connections where team_id = ${stage.teamId}`;
/** Deletes a stored problem of the team. */
export const ends = (stage: Stage, code: string) => server.sql`
  delete from billstack.problems where code = ${code}
    and connection_id = (select id from billstack.connections where team_id = ${stage.teamId})`;

/** Changes the settings of the team's notices. */
export const putSettings = (stage: Stage, body: object) =>
  stage.person.call("PUT", "T/notice-settings", body);

/** Returns a stage with a webhook URL, and its secret. */
export async function withWebhook(): Promise<{ stage: Stage; secret: string }> {
  const stage = await Stage.ready(server);
  const { status, body } = await putSettings(stage, { webhook: { url: receiver.urlOf(stage.teamId) } });
  expect(status).toBe(200);
  return { stage, secret: String(body["secret"]) };
}

/** Returns the types and codes of the messages that came to the team's webhook URL. */
export const typesOf = (stage: Stage) =>
  receiver.of(stage.teamId).map(({ body }) => `${body["type"]} ${body["code"]}`);
/** Returns the e-mails to this address. */
export const mailsTo = (email: string): ReceivedMail[] =>
  mail.received.filter(({ to }) => to.includes(email));

/** Returns the e-mail address of the stage's person. */
export async function emailOf(stage: Stage): Promise<string> {
  const { body } = await stage.person.call("GET", "/api/auth/session");
  return (body["user"] as { email: string }).email;
}

/** A notice as the list shows it. */
export interface Notice {
  id: string;
  code: string;
  beganAt: string;
  endedAt: string | null;
  deliveries: { event: string; channel: string; to: string | null; status: string; result: string | null }[];
}

/** Reads the list of the team's notices. */
export async function noticesOf(
  stage: Stage,
  query = "",
): Promise<{ notices: Notice[]; nextCursor: string | null }> {
  const { status, body } = await stage.person.call("GET", `T/notices${query}`);
  expect(status).toBe(200);
  return body as unknown as { notices: Notice[]; nextCursor: string | null };
}
