import type { DatabaseAddress } from "../database-address.js";
import type { Env } from "../env.js";

/** Where people reach PostgreSQL. */
export interface SqlAddress {
  /** The host and the port. */
  address: string;
  /** Whether only programs on the server's machine can reach this address. */
  localOnly: boolean;
}

const LOCAL = /^(localhost|127(\.\d+){3}|\[::1\])(:|$)/;

/**
 * Returns the address that BILLSTACK_SQL_ADDRESS names, or else the first host and port of DATABASE_DIRECT_URL or
 * DATABASE_URL. The folder of a Unix socket in the place of a host becomes `localhost`.
 */
export function sqlAddress({ sqlAddress: given, ...databases }: Env): SqlAddress {
  const address = given ?? addressOf(databases.directDatabase ?? databases.database);
  return { address, localOnly: LOCAL.test(address) };
}

function addressOf({ hosts: [first] }: DatabaseAddress): string {
  if (first === undefined || first.host.startsWith("/")) return `localhost:${first?.port ?? 5_432}`;
  return `${first.host.includes(":") ? `[${first.host}]` : first.host}:${first.port}`;
}

/**
 * Returns the connection string for a SQL login. It has the `sslmode` of DATABASE_URL, if that asks for TLS or refuses
 * it. Without a password, the program that uses it asks the person.
 */
export function connectionString(
  env: Env,
  login: { role: string; password: string | null; database: string },
): string {
  const { mode } = (env.directDatabase ?? env.database).tls;
  const query = mode === "prefer" ? "" : `?${new URLSearchParams({ sslmode: mode })}`;
  const { address } = sqlAddress(env);
  const password = login.password === null ? "" : `:${login.password}`;
  return `postgresql://${login.role}${password}@${address}/${encodeURIComponent(login.database)}${query}`;
}
