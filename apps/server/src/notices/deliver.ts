import { CryptoError } from "@billstack/crypto";

import type { Deps } from "../deps.js";
import { MailError } from "../mail/mailer.js";
import { claimDelivery, endDelivery, postponeDelivery, type Claimed } from "./deliveries-store.js";
import { bodyOf, mailOf, type Message } from "./message.js";
import { queueMessage } from "./queue-messages.js";
import { NOTICE_ROLES } from "./recipients.js";
import { sendSigned } from "./send-signed.js";
import { findSettings, type StoredSettings } from "./settings-store.js";
import { secretOf } from "./signing-secret.js";
import { hasEnded } from "./store.js";
import { noteUnreadableSecret } from "./unreadable-secret.js";

const MINUTE = 60;
const HOUR = 60 * MINUTE;
/** The pauses before the next tries, in seconds. Together they take about a day. */
const PAUSES = [10, MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR, 8 * HOUR];

/** How a try ended. `dropped`: the message is not to be sent any more. */
type Outcome = { status: "delivered" | "failed" | "dropped"; result: string };

/**
 * Tries to deliver a message, if it is due and no other process has claimed it. A message that fails is tried again
 * for about a day. If the process dies after the message was sent and before that was stored, the message is sent
 * again with the same id.
 */
export async function deliver(deps: Deps, deliveryId: string): Promise<void> {
  const { sql, jobs } = deps;
  const claimed = await claimDelivery(sql, deliveryId, NOTICE_ROLES);
  if (claimed === null) return;
  const { status, result } = await attempt(deps, claimed);
  const pause = PAUSES[claimed.attempts - 1];
  if (status !== "failed" || pause === undefined) return end(deps, claimed, { status, result });
  await sql.begin(async (transaction) => {
    await postponeDelivery(transaction, deliveryId, result, pause);
    await jobs.send(transaction, "notice_delivery", { deliveryId }, { once: true, startAfter: pause });
  });
}

/**
 * Stores how a message ended. If the problem ended while the message about its beginning was under way, the receiver
 * has taken that message after all, so the end is told too.
 */
async function end(deps: Deps, claimed: Claimed, { status, result }: Outcome): Promise<void> {
  const { id, teamId, noticeId, event, userId } = claimed;
  await deps.sql.begin(async (sql) => {
    // First, so that this waits for a transaction that ends the notice now.
    await endDelivery(sql, id, status, result);
    if (event !== "began" || status !== "delivered" || !(await hasEnded(sql, noticeId))) return;
    await queueMessage(deps, sql, { teamId, noticeId, event: "ended", userId });
  });
}

async function attempt(deps: Deps, claimed: Claimed): Promise<Outcome> {
  const settings = await findSettings(deps.sql, claimed.teamId);
  return claimed.channel === "email"
    ? sendMail(deps, claimed, settings)
    : sendToWebhook(deps, claimed, settings);
}

async function sendMail(deps: Deps, claimed: Claimed, settings: StoredSettings): Promise<Outcome> {
  const { email } = claimed;
  if (email === null) return dropped("The person is no longer an owner or admin of the team.");
  if (settings.emailOff.includes(claimed.code)) return dropped("E-mails with this code were switched off.");
  try {
    await deps.mailer.send(mailOf(messageOf(claimed), deps.origin(), email));
    return { status: "delivered", result: "The mail server accepted the e-mail." };
  } catch (error) {
    if (!(error instanceof MailError)) throw error;
    return { status: "failed", result: error.message };
  }
}

async function sendToWebhook(deps: Deps, claimed: Claimed, settings: StoredSettings): Promise<Outcome> {
  const { webhookUrl } = settings;
  const secret = secretOf(settings);
  if (webhookUrl === null || secret === null) return dropped("The webhook URL was removed.");
  if (settings.webhookOff.includes(claimed.code))
    return dropped("This code was switched off for the webhook URL.");
  const { id, teamId } = claimed;
  try {
    const body = bodyOf(messageOf(claimed), deps.origin());
    const target = { url: webhookUrl, secret, teamId };
    const { ok, result } = await sendSigned(deps, target, `msg_${id}`, body);
    return { status: ok ? "delivered" : "failed", result };
  } catch (error) {
    if (!(error instanceof CryptoError)) throw error;
    await noteUnreadableSecret(deps, teamId, secret.sealed, error);
    return {
      status: "failed",
      result:
        "The secret of the webhook URL cannot be decrypted. Put its encryption key back, or replace the secret.",
    };
  }
}

function dropped(result: string): Outcome {
  return { status: "dropped", result };
}

function messageOf({ noticeId, event, code, sentence, action, since, teamId, teamName }: Claimed): Message {
  return { id: noticeId, event, code, sentence, action, since, team: { id: teamId, name: teamName } };
}
