import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import { SMTPServer } from "smtp-server";

/** A request that the receiver got. */
export interface Received {
  headers: IncomingHttpHeaders;
  text: string;
  body: Record<string, unknown>;
}

/** An application that receives the notices of teams at `/<team id>`. */
export interface NoticeReceiver {
  /** Returns the webhook URL for a team. */
  urlOf(teamId: string): string;
  /** Returns what came for a team, in the order of arrival. */
  of(teamId: string): Received[];
  /** Answers requests for a team in another way than 204, until it is replaced. */
  answers: Map<string, (response: ServerResponse) => void>;
  stop(): Promise<void>;
}

/** Starts a receiver on a free loopback port. */
export async function startNoticeReceiver(): Promise<NoticeReceiver> {
  const received = new Map<string, Received[]>();
  const answers: NoticeReceiver["answers"] = new Map();
  const http = createServer((request, response) => {
    const teamId = (request.url ?? "").slice(1);
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const text = Buffer.concat(chunks).toString("utf8");
      const body = JSON.parse(text) as Record<string, unknown>;
      received.set(teamId, [...(received.get(teamId) ?? []), { headers: request.headers, text, body }]);
      const answer = answers.get(teamId);
      if (answer === undefined) response.writeHead(204).end();
      else answer(response);
    });
  });
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  const { port } = http.address() as AddressInfo;
  return {
    urlOf: (teamId) => `http://127.0.0.1:${port}/${teamId}`,
    of: (teamId) => received.get(teamId) ?? [],
    answers,
    async stop() {
      http.closeAllConnections();
      http.close();
      await once(http, "close");
    },
  };
}

/** An e-mail that the mail server got. */
export interface ReceivedMail {
  to: string[];
  subject: string;
  text: string;
}

/** A mail server for tests. */
export interface MailServer {
  url: string;
  received: ReceivedMail[];
  stop(): Promise<void>;
}

/** Starts a mail server on a free loopback port. It takes every e-mail. */
export async function startMailServer(): Promise<MailServer> {
  const received: ReceivedMail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    onData(stream, { envelope }, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        const mail = Buffer.concat(chunks).toString("utf8");
        // Undoes the soft line breaks of quoted-printable.
        const text = mail.replaceAll("=\r\n", "");
        const subject = /^Subject: (.*)$/m.exec(text)?.[1]?.trim() ?? "";
        received.push({ to: envelope.rcptTo.map(({ address }) => address), subject, text });
        done();
      });
    },
  });
  server.listen(0, "127.0.0.1");
  await once(server.server, "listening");
  return {
    url: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`,
    received,
    stop: () => new Promise<void>((resolve) => server.close(resolve)),
  };
}
