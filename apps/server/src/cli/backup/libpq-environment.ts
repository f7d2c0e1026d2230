import type { DatabaseAddress } from "../../database-address.js";

/**
 * Returns the variables with which a program of PostgreSQL reaches the database. The password is not an argument of
 * the program, because every user of the machine can see arguments. Nothing else of this process's environment is
 * passed on, above all not the encryption keys.
 *
 * @throws Error if the certificate's key has a password, because libpq takes it from no variable
 */
export function libpqEnvironment(address: DatabaseAddress): Record<string, string> {
  const { hosts, tls } = address;
  if (tls.keyPassword !== null)
    throw new Error(
      "The database URL has sslpassword, which pg_dump and pg_restore take from no variable. Name a key without a password for this command.",
    );
  const list = (one: (host: (typeof hosts)[number]) => string): string => hosts.map(one).join(",");
  const redirected = hosts.some(({ host, connectTo }) => host !== connectTo);
  const values: Record<string, string | null> = {
    PATH: process.env["PATH"] ?? null,
    PGHOST: list(({ host }) => host),
    PGHOSTADDR: redirected ? list(({ connectTo }) => connectTo) : null,
    PGPORT: list(({ port }) => String(port)),
    // Of several hosts, the snapshot is on the one that takes writes.
    PGTARGETSESSIONATTRS: hosts.length > 1 ? "read-write" : null,
    PGUSER: address.user,
    PGPASSWORD: address.password,
    PGDATABASE: address.database,
    PGSSLMODE: tls.mode,
    PGSSLROOTCERT: tls.rootCertificate,
    PGSSLCERT: tls.certificate,
    PGSSLKEY: tls.key,
    PGSSLNEGOTIATION: tls.direct ? "direct" : null,
    PGSSLMINPROTOCOLVERSION: tls.minVersion,
    PGSSLMAXPROTOCOLVERSION: tls.maxVersion,
    PGOPTIONS: address.options,
    PGCONNECT_TIMEOUT: address.connectTimeoutSeconds === null ? null : String(address.connectTimeoutSeconds),
    PGAPPNAME: "billstack cli",
  };
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== null),
  );
}
