import postgres, { type Sql } from "postgres";

/** One connection that keeps its notices to itself. */
export const connect = (url: string): Sql => postgres(url, { max: 1, onnotice: () => {} });

/** Creates a database on the server of `serverUrl`, and tells its URL. */
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
