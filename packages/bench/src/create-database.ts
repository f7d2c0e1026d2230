import postgres, { type Sql } from "postgres";

/** Returns a pool of one connection that does not print PostgreSQL's notices. */
export const connect = (url: string): Sql => postgres(url, { max: 1, onnotice: () => {} });

/** Creates a database on the server of `serverUrl` and returns the URL of the new database. */
export async function createDatabase(serverUrl: string, name: string): Promise<string> {
  const sql = connect(serverUrl);
  try {
    await sql.unsafe(`create database ${name}`);
  } finally {
    await sql.end();
  }
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}
