import { createTransport } from "nodemailer";

import type { Env } from "../env.js";
import { describeMailFailure } from "./describe-failure.js";

/** A person waits while an e-mail is sent, so it may not take longer (in milliseconds). */
const TIMEOUT_MS = 10_000;

/** An e-mail to one person. */
export interface Mail {
  /** The e-mail address of the person. */
  to: string;
  subject: string;
  text: string;
}

/** Sends e-mails. */
export interface Mailer {
  /** Whether the operator has set SMTP_URL. If not, `send` always fails. */
  configured: boolean;
  /**
   * Hands an e-mail to the mail server. When it returns, the mail server has accepted the e-mail.
   *
   * @throws MailError with a sentence that people may read. It contains neither the text of the e-mail nor the
   *   password of the mail server.
   */
  send(mail: Mail): Promise<void>;
}

/** An e-mail was not sent. The message says why, and what to do. */
export class MailError extends Error {
  override readonly name = "MailError";
}

/**
 * Makes the mailer for the mail server in the configuration. It opens a connection only while it sends.
 *
 * @param timeoutMs how long the sending of one e-mail may take, in milliseconds
 */
export function createMailer({ smtp }: Pick<Env, "smtp">, timeoutMs = TIMEOUT_MS): Mailer {
  if (smtp === null) {
    return {
      configured: false,
      send: () =>
        Promise.reject(new MailError("This installation sends no e-mail, because SMTP_URL is not set.")),
    };
  }
  const transport = createTransport({
    host: smtp.host,
    ...(smtp.port !== null && { port: smtp.port }),
    secure: smtp.secure,
    requireTLS: smtp.requireTls,
    ...(smtp.login !== null && { auth: { user: smtp.login.user, pass: smtp.login.password } }),
    // Each of these has a longer limit by default.
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    configured: true,
    async send({ to, subject, text }) {
      try {
        await transport.sendMail({
          from: smtp.from,
          // As an object, the address is not read as a list of addresses.
          to: { name: "", address: to },
          subject,
          text,
          signal: AbortSignal.timeout(timeoutMs),
        });
      } catch (error) {
        throw new MailError(describeMailFailure(error), { cause: error });
      }
    },
  };
}
