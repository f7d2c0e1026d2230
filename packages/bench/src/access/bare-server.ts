import { createServer } from "node:http";

import postgres from "postgres";

/**
 * A server that does the least work for an answer about a customer: it looks up one row by its key, with BillStack's
 * driver and as many connections, and answers with it.
 */
const sql = postgres(String(process.env["DATABASE_URL"]), {
  max: 10,
  fetch_types: false,
  onnotice: () => undefined,
});
const schema = String(process.env["TEAM_SCHEMA"]);

createServer((req, res) => {
  const answer = (status: number, body: object): void => {
    const text = JSON.stringify(body);
    res.writeHead(status, { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(text) });
    res.end(text);
  };
  const id = /customer=(\w+)/.exec(req.url ?? "")?.[1];
  if (id === undefined) return answer(200, {});
  sql`select id, email, name, metadata from ${sql(schema)}.customers where id = ${id}`.then(
    ([row]) => answer(200, { customer: row ?? null }),
    (error: unknown) => answer(500, { error: String(error) }),
  );
}).listen(Number(process.env["PORT"]), "127.0.0.1");
