/** The parts of a database URL, decoded. */
export interface UrlParts {
  user: string;
  password: string;
  /** The hosts and their ports, as texts. An empty host means that the URL names none. */
  hosts: { host: string; port: string }[];
  database: string;
  parameters: [name: string, value: string][];
}

const SCHEME = /^postgres(?:ql)?:\/\//i;
/** `host`, `host:port` or `[IPv6]:port`. A host with `%2F` is the folder of a Unix socket. */
const HOST = /^(?:\[([0-9a-f:.]+(?:%[\w.-]+)?)\]|((?:[\w.-]|%[0-9a-f]{2})*))(?::(\d{0,5}))?$/i;
/** After the hosts: the name of the database and the parameters. */
const REMAINDER = /^([^/?@]*)(?:\/([^/?@]*))?(?:\?(.*))?$/s;
const PARAMETER = /^[a-z_][\w.-]*=/i;

/**
 * Splits a database URL, with the rules of libpq. Unlike libpq, it also takes a password in which special characters
 * are not percent-encoded, because people paste generated passwords into URLs.
 *
 * @returns null if the text is no URL of a database
 */
export function splitDatabaseUrl(text: string): UrlParts | null {
  const scheme = SCHEME.exec(text)?.[0];
  if (scheme === undefined) return null;
  const rest = text.slice(scheme.length);
  const plain = splitRemainder(rest);
  if (plain !== null) return { user: "", password: "", ...plain };
  // The first @ after which hosts follow ends the password. A password may contain @ itself.
  for (let at = rest.indexOf("@"); at !== -1; at = rest.indexOf("@", at + 1)) {
    const remainder = splitRemainder(rest.slice(at + 1));
    if (remainder !== null) return { ...splitLogin(rest.slice(0, at)), ...remainder };
  }
  return null;
}

function splitLogin(login: string): Pick<UrlParts, "user" | "password"> {
  const colon = login.indexOf(":");
  if (colon === -1) return { user: decode(login), password: "" };
  return { user: decode(login.slice(0, colon)), password: decode(login.slice(colon + 1)) };
}

function splitRemainder(text: string): Omit<UrlParts, "user" | "password"> | null {
  const matched = REMAINDER.exec(text);
  if (matched === null) return null;
  const [, hostList = "", database = "", query = ""] = matched;
  const hosts: UrlParts["hosts"] = [];
  for (const one of hostList.split(",")) {
    const found = HOST.exec(one);
    if (found === null) return null;
    hosts.push({ host: decode(found[1] ?? found[2] ?? ""), port: found[3] ?? "" });
  }
  const pairs = query.split("&").filter((pair) => pair !== "");
  if (!pairs.every((pair) => PARAMETER.test(pair))) return null;
  const parameters = pairs.map((pair): [string, string] => {
    const equals = pair.indexOf("=");
    return [pair.slice(0, equals), decode(pair.slice(equals + 1))];
  });
  return { hosts, database: decode(database), parameters };
}

/** Decodes percent-encoded characters. A `%` that begins none is a `%`, because people paste generated passwords. */
function decode(text: string): string {
  return text.replaceAll(/(?:%[0-9a-f]{2})+/gi, (encoded) => {
    try {
      return decodeURIComponent(encoded);
    } catch {
      return encoded;
    }
  });
}
