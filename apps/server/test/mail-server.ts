import { once } from "node:events";
import type { AddressInfo } from "node:net";

import { SMTPServer } from "smtp-server";

/** An e-mail that a test's mail server has received. */
export interface ReceivedMail {
  to: string[];
  /** The headers and the text. Lines that were broken to be sent are whole again. */
  text: string;
}

/** A mail server on a free loopback port that keeps what it receives. */
export interface MailServer {
  /** The environment variables that make BillStack send through this server. */
  env: { SMTP_URL: string; MAIL_FROM: string };
  received: ReceivedMail[];
  /** While this is true, every recipient is refused. */
  refuse: boolean;
  stop(): Promise<void>;
}

/** Starts a mail server. */
export async function startMailServer(): Promise<MailServer> {
  const received: ReceivedMail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    onRcptTo(_address, _session, done) {
      done(mailServer.refuse ? new Error("no such mailbox") : null);
    },
    onData(stream, { envelope }, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        const to = envelope.rcptTo.map(({ address }) => address);
        const text = Buffer.concat(chunks).toString("utf8");
        received.push({ to, text: text.replaceAll("=\r\n", "").replaceAll("=3D", "=") });
        done();
      });
    },
  });
  const mailServer: MailServer = {
    env: { SMTP_URL: "", MAIL_FROM: "billing@example.com" },
    received,
    refuse: false,
    stop: () => new Promise((resolve) => server.close(resolve)),
  };
  server.listen(0, "127.0.0.1");
  await once(server.server, "listening");
  mailServer.env.SMTP_URL = `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
  return mailServer;
}
