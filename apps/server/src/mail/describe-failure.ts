/** What the codes of nodemailer's errors mean for a person. */
const SENTENCES: Record<string, string> = {
  EAUTH: "The mail server refused the user name or the password in SMTP_URL.",
  EENVELOPE: "The mail server refused the address of the sender or of the recipient.",
  EMESSAGE: "The mail server refused the e-mail.",
  ETLS: "The mail server offers no encrypted connection.",
  ECONNECTION: "The connection to the mail server was closed.",
  // nodemailer has the same code for a refused connection and for a certificate that is not valid.
  ESOCKET: "The mail server cannot be reached, or its certificate is not valid.",
  EDNS: "The mail server of SMTP_URL was not found.",
  ETIMEDOUT: "The mail server did not answer in time.",
  EABORT: "The mail server did not answer in time.",
};

/**
 * Says why an e-mail was not sent. Of the mail server's own words it repeats only the number of the reply, because
 * the words may repeat the e-mail.
 */
export function describeMailFailure(error: unknown): string {
  const code = field(error, "code");
  const reply = field(error, "responseCode");
  const sentence =
    (typeof code === "string" && SENTENCES[code]) || "The mail server did not accept the e-mail.";
  return typeof reply === "number" ? `${sentence} It answered with the code ${reply}.` : sentence;
}

function field(error: unknown, name: string): unknown {
  return typeof error === "object" && error !== null ? Reflect.get(error, name) : undefined;
}
