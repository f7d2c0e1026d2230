import { userInfo } from "node:os";

import { sortParameters } from "./database-parameters.js";
import { splitDatabaseUrl, type UrlParts } from "./split-database-url.js";

/** How a connection is encrypted, and what of the server's certificate is checked, as `sslmode` of libpq says. */
export type SslMode = (typeof SSL_MODES)[number];

/** Where one server is. */
export interface DatabaseHost {
  /** The name or address that the URL contains, or the folder of a Unix socket, which begins with `/`. */
  host: string;
  /** Where the connection goes in the place of `host` (`hostaddr` of libpq). The certificate must still name `host`. */
  connectTo: string;
  port: number;
}

/** How TLS is used. The certificates and keys are paths of files. */
export interface TlsSettings {
  mode: SslMode;
  /** The file with the certificate authorities to believe. Null: those of Node.js, which `system` means too. */
  rootCertificate: string | null;
  certificate: string | null;
  key: string | null;
  keyPassword: string | null;
  /** TLS begins without asking the server whether it offers TLS (`sslnegotiation=direct`). */
  direct: boolean;
  minVersion: TlsVersion | null;
  maxVersion: TlsVersion | null;
}

/** What a database URL says, with the names and defaults of libpq. */
export interface DatabaseAddress {
  /** The hosts, in the order in which they are tried. There is at least one. */
  hosts: DatabaseHost[];
  user: string;
  password: string;
  database: string;
  tls: TlsSettings;
  /** Command-line options of the session (`options` of libpq), which some providers use to name a database. */
  options: string | null;
  /** A connection has to be made within this time, in seconds. Null: the URL names none. */
  connectTimeoutSeconds: number | null;
  /** A sentence for each part of the URL that BillStack ignores. */
  notes: string[];
}

const SSL_MODES = ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"] as const;
/** What other drivers write for `ssl`. */
const SSL_WORDS: Readonly<Record<string, SslMode>> = {
  true: "require",
  "1": "require",
  on: "require",
  "no-verify": "require",
  false: "disable",
  "0": "disable",
  off: "disable",
};
const TLS_VERSIONS = ["TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"] as const;
type TlsVersion = (typeof TLS_VERSIONS)[number];

const DEFAULT_PORT = 5_432;
/** The text that providers show in the place of the password: `[YOUR-PASSWORD]`, `<password>`, `{your_password}`. */
const PLACEHOLDER = /^[[<{]?(?:your[-_ ]?(?:db[-_ ]?)?password|password)[\]>}]$/i;
const READS_ONLY = new Set(["read-only", "standby", "prefer-standby"]);

type Variables = Record<string, string | undefined>;

/**
 * Reads a database URL as libpq does. What the URL leaves out, these variables of libpq say: PGUSER, PGPASSWORD,
 * PGSSLMODE, PGSSLROOTCERT, PGSSLCERT and PGSSLKEY.
 *
 * @returns what is wrong, without repeating the password
 */
export function parseDatabaseUrl(
  text: string,
  variables: Variables,
): { address: DatabaseAddress } | { problem: string } {
  const parts = splitDatabaseUrl(text.trim());
  if (parts === null)
    return {
      problem:
        "must be a postgres:// URL with a host and a database, such as postgres://user:password@db.example.com:5432/billstack",
    };
  const { used, notes, problems } = sortParameters(parts.parameters);
  const read = (name: string, variable?: string): string | null =>
    used.get(name) || (variable === undefined ? "" : variables[variable]) || null;
  const hosts = hostsOf(parts, used);
  if (hosts === null) problems.push("its lists of hosts and ports do not fit together");
  const tls = tlsOf(read, problems);
  const user = (parts.user || read("user", "PGUSER")) ?? userInfo().username;
  const password = (parts.password || read("password", "PGPASSWORD")) ?? "";
  if (PLACEHOLDER.test(password))
    problems.push("it still contains the provider's placeholder; put the password in its place");
  if (READS_ONLY.has(used.get("target_session_attrs") ?? ""))
    problems.push("its target_session_attrs asks for a server that only reads, and BillStack writes");
  const seconds = read("connect_timeout");
  if (seconds !== null && !/^\d{1,4}$/.test(seconds))
    problems.push("its connect_timeout must be a number of seconds");
  if (hosts === null || tls === null || problems.length > 0) return { problem: problems.join("; ") };
  return {
    address: {
      hosts,
      user,
      password,
      database: (parts.database || read("dbname")) ?? user,
      tls,
      options: read("options"),
      connectTimeoutSeconds: Number(seconds) || null,
      notes,
    },
  };
}

/** Returns the hosts, or null if the numbers of hosts and ports differ. One port may be for all hosts, as in libpq. */
function hostsOf({ hosts }: UrlParts, used: ReadonlyMap<string, string>): DatabaseHost[] | null {
  const list = (name: string): string[] => used.get(name)?.split(",") ?? [];
  const inUrl = hosts.map(({ host }) => host);
  const names = inUrl.some((host) => host !== "") ? inUrl : list("host");
  const addresses = list("hostaddr");
  const count = Math.max(names.length, addresses.length, 1);
  const ports = hosts.some(({ port }) => port !== "") ? hosts.map(({ port }) => port) : list("port");
  const fits = (size: number): boolean => size <= 1 || size === count;
  if (!fits(ports.length) || (names.length > 0 && names.length !== count)) return null;
  if (addresses.length > 0 && addresses.length !== count) return null;
  return Array.from({ length: count }, (_, index) => {
    const host = names[index] || addresses[index] || "localhost";
    const port = Number(ports[ports.length === 1 ? 0 : index]) || DEFAULT_PORT;
    return { host, connectTo: addresses[index] || host, port };
  });
}

/** Returns how TLS is used, and adds what is wrong to `problems`. */
function tlsOf(
  read: (name: string, variable?: string) => string | null,
  problems: string[],
): TlsSettings | null {
  const word = read("ssl");
  const root = read("sslrootcert", "PGSSLROOTCERT");
  const given = read("sslmode", "PGSSLMODE") ?? (word === null ? null : (SSL_WORDS[word] ?? word));
  const mode = SSL_MODES.find((one) => one === (given ?? (root === "system" ? "verify-full" : "prefer")));
  if (mode === undefined) {
    problems.push(`its sslmode must be one of ${SSL_MODES.join(", ")}`);
    return null;
  }
  if (root === "system" && mode !== "verify-full")
    problems.push("sslrootcert=system needs sslmode=verify-full, because everybody can get a certificate");
  const versionOf = (name: string): TlsVersion | null => {
    const version = read(name);
    const known = TLS_VERSIONS.find((one) => one === version) ?? null;
    if (version !== null && known === null)
      problems.push(`its ${name} must be one of ${TLS_VERSIONS.join(", ")}`);
    return known;
  };
  return {
    // As in libpq, `require` checks the certificate if there is something to check it with.
    mode: mode === "require" && root !== null ? "verify-ca" : mode,
    rootCertificate: root === "system" ? null : root,
    certificate: read("sslcert", "PGSSLCERT"),
    key: read("sslkey", "PGSSLKEY"),
    keyPassword: read("sslpassword"),
    direct: read("sslnegotiation") === "direct",
    minVersion: versionOf("ssl_min_protocol_version"),
    maxVersion: versionOf("ssl_max_protocol_version"),
  };
}
