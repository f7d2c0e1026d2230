import type { Env } from "../env.js";

/** Where people reach PostgreSQL. */
export interface SqlAddress {
  /** The host and the port. */
  address: string;
  /** Whether only programs on the server's machine can reach this address. */
  localOnly: boolean;
}

const DEFAULT_PORT = 5_432;
const LOCAL = /^(localhost|127(\.\d+){3}|\[::1\])(:|$)/;

/**
 * Returns the address that BILLSTACK_SQL_ADDRESS names, or else the host and port of DATABASE_URL. A DATABASE_URL with
 * the folder of a Unix socket in the place of a host becomes `localhost`.
 */
export function sqlAddress({ sqlAddress: given, databaseUrl }: Env): SqlAddress {
  const address = given ?? addressOf(new URL(databaseUrl));
  return { address, localOnly: LOCAL.test(address) };
}

function addressOf(url: URL): string {
  const host = url.hostname === "" ? (url.searchParams.get("host") ?? "") : url.hostname;
  const isSocket = host === "" || host.startsWith("/") || host.startsWith("%2F");
  return `${isSocket ? "localhost" : host}:${url.port === "" ? DEFAULT_PORT : url.port}`;
}

/** Returns the connection string for a SQL login. It has the `sslmode` of DATABASE_URL. */
export function connectionString(
  env: Env,
  login: { role: string; password: string; database: string },
): string {
  const sslMode = new URL(env.databaseUrl).searchParams.get("sslmode");
  const query = sslMode === null ? "" : `?${new URLSearchParams({ sslmode: sslMode })}`;
  const { address } = sqlAddress(env);
  return `postgresql://${login.role}:${login.password}@${address}/${encodeURIComponent(login.database)}${query}`;
}
