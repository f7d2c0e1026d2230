/** The mail server that SMTP_URL names. */
export interface SmtpServer {
  host: string;
  /** Null: the usual port, which is 465 for `smtps:` and 587 for `smtp:`. */
  port: number | null;
  /** Whether the connection begins with TLS (`smtps:`). Without it, TLS begins with STARTTLS if the server offers it. */
  secure: boolean;
  /** Null: the server asks for no password. */
  login: { user: string; password: string } | null;
}

/** Reads a URL such as `smtp://user:password@mail.example.com:587`; null if it is none. */
export function parseSmtpUrl(text: string): SmtpServer | null {
  if (!URL.canParse(text)) return null;
  const { protocol, hostname, port, username, password, pathname, search, hash } = new URL(text);
  if (protocol !== "smtp:" && protocol !== "smtps:") return null;
  if (hostname === "" || !["", "/"].includes(pathname) || search !== "" || hash !== "") return null;
  const user = decode(username);
  const secret = decode(password);
  if (user === null || secret === null) return null;
  return {
    host: hostname.replace(/^\[|\]$/g, ""),
    port: port === "" ? null : Number(port),
    secure: protocol === "smtps:",
    login: user === "" ? null : { user, password: secret },
  };
}

/** Decodes the percent-encodings of a text; null if one of them is malformed. */
function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
