import { randomUUID } from "node:crypto";

import { CryptoError } from "@billstack/crypto";
import type { z } from "zod";

import type { TeamContext } from "../context.js";
import { MailError } from "../mail/mailer.js";
import { bodyOf, mailOf, type Message } from "./message.js";
import type { testOutput } from "./schemas.js";
import { sendSigned } from "./send-signed.js";
import { secretOf } from "./signing-secret.js";
import { findEmail, findSettings, findTeamName } from "./settings-store.js";
import { noteUnreadableSecret } from "./unreadable-secret.js";

type TestResult = z.infer<typeof testOutput>;

/** What a test says instead of a problem. */
const TEST = {
  event: "began",
  code: "test",
  sentence: "This is a test. Nothing is wrong.",
  action: "There is nothing to do.",
} as const;

/**
 * Sends a test notice to the webhook URL, and to the e-mail address of the person who asks for it. Waits for both
 * and returns what they answered. A test is tried once.
 *
 * @throws AppError too_many_requests
 */
export async function sendTest(context: TeamContext): Promise<TestResult> {
  const { deps, teamId } = context;
  await deps.limits.take("noticeTest", teamId);
  const team = { id: teamId, name: await findTeamName(deps.sql, teamId) };
  const message: Message = { ...TEST, id: randomUUID(), since: new Date(), team };
  const [webhook, email] = await Promise.all([testWebhook(context, message), testMail(context, message)]);
  return { webhook, email };
}

async function testWebhook({ deps, teamId }: TeamContext, message: Message): Promise<TestResult["webhook"]> {
  const settings = await findSettings(deps.sql, teamId);
  const [url, secret] = [settings.webhookUrl, secretOf(settings)];
  if (url === null || secret === null) return null;
  try {
    const body = bodyOf(message, deps.origin());
    const posted = await sendSigned(deps, { teamId, url, secret }, `msg_${message.id}`, body);
    return { delivered: posted.ok, status: posted.status, result: posted.result, answer: posted.body };
  } catch (error) {
    if (!(error instanceof CryptoError)) throw error;
    await noteUnreadableSecret(deps, teamId, secret.sealed, error);
    const result = "The secret of the webhook URL cannot be decrypted. Make a new secret.";
    return { delivered: false, status: null, result, answer: "" };
  }
}

async function testMail({ deps, actor }: TeamContext, message: Message): Promise<TestResult["email"]> {
  const to = actor.userId === null ? null : await findEmail(deps.sql, actor.userId);
  if (!deps.mailer.configured || to === null) return null;
  try {
    await deps.mailer.send(mailOf(message, deps.origin(), to));
    return { delivered: true, to, result: "The mail server accepted the e-mail." };
  } catch (error) {
    if (!(error instanceof MailError)) throw error;
    return { delivered: false, to, result: error.message };
  }
}
