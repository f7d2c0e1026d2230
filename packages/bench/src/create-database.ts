import postgres, { type Sql } from "postgres";

/** Returns a pool of `max` connections, by default of one, that does not print PostgreSQL's notices. */
export const connect = (url: string, max = 1): Sql => postgres(url, { max, onnotice: () => {} });

/** Creates a database on the server of `serverUrl`, in the place of one of the same name. Returns its URL. */
export async function createDatabase(serverUrl: string, name: string): Promise<string> {
  const sql = connect(serverUrl);
  try {
    await sql.unsafe(`drop database if exists ${name}`);
    await sql.unsafe(`create database ${name}`);
  } finally {
    await sql.end();
  }
  return databaseUrl(serverUrl, name);
}

/** Returns the URL of a database on the server of `serverUrl`. */
export function databaseUrl(serverUrl: string, name: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}
