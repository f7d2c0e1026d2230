import { once } from "node:events";
import { createServer, type AddressInfo, type Socket } from "node:net";

import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { afterEach, describe, expect, it } from "vitest";

import { parseEnv } from "../env.js";
import { createMailer, MailError, type Mailer } from "./mailer.js";

const MAIL = {
  to: "ada@example.com",
  subject: "Join Müller & Söhne",
  text: "The link:\nhttps://x.example/#4711",
};
const PASSWORD = "pass:w/rd-4242";

/** What ends what a test has started. */
const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

/** Makes the mailer that the server has with this environment. */
function mailerOf(variables: Record<string, string>, timeoutMs?: number): Mailer {
  const keys = `k1:${Buffer.alloc(32, 1).toString("base64")}`;
  return createMailer(
    parseEnv({ DATABASE_URL: "postgres://x@127.0.0.1/x", BILLSTACK_ENCRYPTION_KEYS: keys, ...variables }),
    timeoutMs,
  );
}

/** Starts a mail server and returns its URL, and what it receives. */
async function mailServer(options: SMTPServerOptions = {}, login = "", host = "127.0.0.1") {
  const received: { from: string; to: string[]; user: string | undefined; tls: boolean; text: string }[] = [];
  const passwords: string[] = [];
  const server = new SMTPServer({
    authOptional: true,
    onAuth({ username, password }, session, done) {
      passwords.push(`${session.secure ? "encrypted" : "plain"} ${password ?? ""}`);
      if (password === PASSWORD) done(null, { user: username });
      else done(new Error("Invalid user name or password"));
    },
    onData(stream, { envelope, user, secure }, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        received.push({
          from: envelope.mailFrom === false ? "" : envelope.mailFrom.address,
          to: envelope.rcptTo.map(({ address }) => address),
          user,
          tls: secure,
          text: Buffer.concat(chunks).toString("utf8"),
        });
        done();
      });
    },
    ...options,
  });
  server.on("error", () => undefined);
  server.listen(0, host);
  await once(server.server, "listening");
  ends.push(() => new Promise<void>((resolve) => server.close(resolve)));
  return {
    url: `smtp://${login}${host}:${(server.server.address() as AddressInfo).port}`,
    received,
    passwords,
  };
}

/** Returns the message of the error that the sending fails with. */
async function failure(mailer: Mailer): Promise<string> {
  const error: unknown = await mailer.send(MAIL).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(MailError);
  return (error as MailError).message;
}

it("delivers an e-mail to the mail server", async () => {
  const { url, received } = await mailServer({ disabledCommands: ["STARTTLS"] });
  const mailer = mailerOf({ SMTP_URL: url, MAIL_FROM: "BillStack <billing@example.com>" });
  expect(mailer.configured).toBe(true);
  await mailer.send(MAIL);
  expect(received).toMatchObject([{ from: "billing@example.com", to: ["ada@example.com"] }]);
  expect(received[0]?.text).toContain("From: BillStack <billing@example.com>");
  expect(received[0]?.text).toContain("Subject: =?UTF-8?Q?Join_M=C3=BCller_=26_S=C3=B6hne?=");
  expect(received[0]?.text).toContain("The link:\r\nhttps://x.example/#4711");
});

it("signs in, and sends as the user if MAIL_FROM is not set", async () => {
  const login = `${encodeURIComponent("billing@example.com")}:${encodeURIComponent(PASSWORD)}@`;
  const { url, received } = await mailServer(
    { disabledCommands: ["STARTTLS"], allowInsecureAuth: true },
    login,
  );
  await mailerOf({ SMTP_URL: url }).send(MAIL);
  expect(received).toMatchObject([{ from: "billing@example.com", user: "billing@example.com" }]);
});

it("reads an address with a comma and line breaks as one address, and adds no header", async () => {
  const { url, received } = await mailServer({ disabledCommands: ["STARTTLS"] });
  const to = "ada@example.com, eve@example.com";
  const subject = "Hello\r\nBcc: eve@example.com";
  await mailerOf({ SMTP_URL: url, MAIL_FROM: "b@example.com" })
    .send({ to, subject, text: "Hi" })
    .catch(() => undefined);
  expect(received.flatMap((mail) => mail.to)).not.toContain("eve@example.com");
  expect(received.map(({ text }) => text).join("")).not.toMatch(/^bcc:/im);
});

describe("says why an e-mail was not sent:", () => {
  it("SMTP_URL is not set", async () => {
    const mailer = mailerOf({});
    expect(mailer.configured).toBe(false);
    expect(await failure(mailer)).toContain("SMTP_URL is not set");
  });

  it("nothing listens there", async () => {
    const { url } = await mailServer();
    for (const end of ends.splice(0)) await end();
    expect(await failure(mailerOf({ SMTP_URL: url, MAIL_FROM: "b@example.com" }))).toBe(
      "The mail server cannot be reached, or its certificate is not valid.",
    );
  });

  it("the password is wrong, and does not repeat it", async () => {
    const options = { disabledCommands: ["STARTTLS"], allowInsecureAuth: true };
    const { url } = await mailServer(options, "billing%40example.com:wrong-4242@");
    const message = await failure(mailerOf({ SMTP_URL: url }));
    expect(message).toContain(
      "refused the user name or the password in SMTP_URL. It answered with the code 535",
    );
    expect(message).not.toContain("4242");
  });

  it("the recipient is refused, and does not repeat the mail server's words", async () => {
    const { url } = await mailServer({
      disabledCommands: ["STARTTLS"],
      onRcptTo: (_address, _session, done) => done(new Error("no such mailbox 4242")),
    });
    const message = await failure(mailerOf({ SMTP_URL: url, MAIL_FROM: "b@example.com" }));
    expect(message).toContain("refused the address");
    expect(message).not.toContain("4242");
  });

  it("the connection is closed", async () => {
    const server = createServer((socket) => void socket.end());
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    ends.push(() => server.close());
    const { port } = server.address() as AddressInfo;
    const mailer = mailerOf({ SMTP_URL: `smtp://127.0.0.1:${port}`, MAIL_FROM: "b@example.com" });
    expect(await failure(mailer)).toContain("The connection to the mail server was closed.");
  });
});

it("sends the password to another machine only over TLS with a valid certificate", async () => {
  const login = `billing%40example.com:${encodeURIComponent(PASSWORD)}@`;
  // 127.0.0.2 is no address that BillStack knows as its own machine.
  const without = await mailServer(
    { disabledCommands: ["STARTTLS"], allowInsecureAuth: true },
    login,
    "127.0.0.2",
  );
  expect(await failure(mailerOf({ SMTP_URL: without.url }))).toContain("offers no encrypted connection");
  const selfSigned = await mailServer({ allowInsecureAuth: true }, login, "127.0.0.2");
  expect(await failure(mailerOf({ SMTP_URL: selfSigned.url }))).toContain("its certificate is not valid");
  expect([...without.passwords, ...selfSigned.passwords]).toEqual([]);
});

it("does not wait for a mail server that says nothing", async () => {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => void sockets.add(socket.on("error", () => undefined)));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  ends.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const mailer = mailerOf({ SMTP_URL: `smtp://127.0.0.1:${port}`, MAIL_FROM: "b@example.com" }, 300);
  expect(await failure(mailer)).toBe("The mail server did not answer in time.");
});
