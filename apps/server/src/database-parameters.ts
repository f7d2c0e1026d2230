/** What a parameter of a database URL means to BillStack. */
type Meaning =
  /** BillStack uses it. */
  | "used"
  /** It is meant for another program, or changes nothing here. Nobody has to know. */
  | "silent"
  /** BillStack ignores it, and this sentence says why. */
  | { ignored: string };

const ownPool: Meaning = {
  ignored: "it is for another program's pool; DATABASE_POOL_SIZE sets the size of BillStack's",
};
const prisma: Meaning = { ignored: "it is for Prisma; use sslmode, sslrootcert, sslcert and sslkey" };
const noGss: Meaning = {
  ignored: "BillStack signs in with a password or a certificate, not with GSSAPI or Kerberos",
};
const ownName: Meaning = { ignored: "BillStack gives its sessions names of their own" };
const keptAlive: Meaning = { ignored: "BillStack sets its own times for keeping connections alive" };

/** The parameters of libpq, of Prisma, of other drivers and of poolers that may stand in a database URL. */
const MEANINGS: Readonly<Record<string, Meaning>> = {
  host: "used",
  hostaddr: "used",
  port: "used",
  user: "used",
  password: "used",
  dbname: "used",
  options: "used",
  connect_timeout: "used",
  sslmode: "used",
  ssl: "used",
  sslrootcert: "used",
  sslcert: "used",
  sslkey: "used",
  sslpassword: "used",
  sslnegotiation: "used",
  ssl_min_protocol_version: "used",
  ssl_max_protocol_version: "used",
  target_session_attrs: "used",
  channel_binding: {
    ignored:
      "BillStack cannot bind the sign-in to the TLS connection; sslmode=verify-full&sslrootcert=system makes sure that it speaks to the right server",
  },
  sslcrl: { ignored: "BillStack reads no list of revoked certificates" },
  sslcrldir: { ignored: "BillStack reads no list of revoked certificates" },
  sslsni: "silent",
  sslcompression: "silent",
  requiressl: { ignored: "use sslmode=require" },
  sslcertmode: "silent",
  sslidentity: prisma,
  sslaccept: prisma,
  sslfactory: { ignored: "it is for Java; use sslmode and sslrootcert" },
  require_auth: { ignored: "BillStack signs in as the server asks" },
  passfile: { ignored: "put the password into the URL or into PGPASSWORD" },
  service: { ignored: "BillStack reads no service file" },
  servicefile: { ignored: "BillStack reads no service file" },
  application_name: ownName,
  fallback_application_name: ownName,
  client_encoding: { ignored: "BillStack always uses UTF-8" },
  gssencmode: noGss,
  gsslib: noGss,
  gssdelegation: noGss,
  krbsrvname: noGss,
  requirepeer: { ignored: "BillStack does not check who owns a Unix socket" },
  replication: { ignored: "BillStack needs an ordinary connection" },
  load_balance_hosts: { ignored: "BillStack tries the hosts in their order" },
  keepalives: keptAlive,
  keepalives_idle: keptAlive,
  keepalives_interval: keptAlive,
  keepalives_count: keptAlive,
  tcp_user_timeout: keptAlive,
  schema: { ignored: "it is for Prisma; BillStack makes its own schemas" },
  search_path: { ignored: "BillStack names the schema of each table" },
  pgbouncer: "silent",
  connection_limit: ownPool,
  pool_timeout: ownPool,
  pool_size: ownPool,
  pool: ownPool,
  max: ownPool,
  min: ownPool,
  idle_timeout: ownPool,
  max_lifetime: ownPool,
  pool_mode: "silent",
  pool_min_conns: ownPool,
  pool_max_conns: ownPool,
  socket_timeout: ownPool,
  statement_cache_size: ownPool,
  prepared_statement_cache_size: ownPool,
  prepareThreshold: ownPool,
  prepared_statements: ownPool,
  prepare: ownPool,
  uselibpqcompat: "silent",
  supa: "silent",
  workaround: "silent",
  charset: { ignored: "BillStack always uses UTF-8" },
  encoding: { ignored: "BillStack always uses UTF-8" },
  adapter: "silent",
  reconnect: "silent",
};

/** The parameters that decide how safe the connection is. A typo in one of them must not be ignored. */
const ABOUT_SAFETY = /ssl|tls|cert|verify/i;

/** The parameters of a database URL, sorted by what BillStack does with them. */
export interface SortedParameters {
  /** The parameters that BillStack uses. If one stands there twice, the last one counts, as in libpq. */
  used: ReadonlyMap<string, string>;
  /** A sentence for each parameter that is ignored. */
  notes: string[];
  /** What is wrong, for each parameter with which the start must stop. */
  problems: string[];
}

/** Sorts the parameters of a database URL. None of them becomes a setting of the session. */
export function sortParameters(parameters: readonly (readonly [string, string])[]): SortedParameters {
  const sorted = { used: new Map<string, string>(), notes: [] as string[], problems: [] as string[] };
  for (const [name, value] of parameters) {
    const meaning = Object.hasOwn(MEANINGS, name) ? MEANINGS[name] : undefined;
    if (meaning === "used") sorted.used.set(name, value);
    else if (meaning === undefined && ABOUT_SAFETY.test(name))
      sorted.problems.push(
        `BillStack does not know its parameter ${name}, which may decide about TLS; use sslmode, sslrootcert, sslcert and sslkey`,
      );
    else if (meaning !== "silent")
      sorted.notes.push(
        `The parameter ${name} is ignored: ${meaning?.ignored ?? "BillStack does not know it"}.`,
      );
  }
  return sorted;
}
