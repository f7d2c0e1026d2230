import { once } from "node:events";
import { pipeline } from "node:stream/promises";
import { Readable } from "node:stream";

import { PINNED_API_VERSION } from "@billstack/stripe-verify";
import type { Sql } from "postgres";

import { SECRET_KEY, type Kind } from "./kinds.js";

/** How many pages are fetched at the same time. BillStack fetches the same number. */
const CONCURRENCY = 24;

interface Page {
  data: { id: string }[];
  has_more: boolean;
}

/**
 * Fetches and parses the pages of a list and stores nothing. Its speed is the limit that BillStack could reach if
 * storing rows took no time.
 */
export class FetchAlone {
  private constructor(
    private readonly read: (cursor: string) => Promise<Page>,
    private readonly cursors: readonly string[],
    readonly rows: number,
  ) {}

  /** Reads the list once from its beginning to its end, so that {@link run} knows where each page begins. */
  static async of(stripeUrl: string, { list, filter }: Kind): Promise<FetchAlone> {
    const headers = { authorization: `Bearer ${SECRET_KEY}`, "stripe-version": PINNED_API_VERSION };
    const read = async (cursor: string): Promise<Page> => {
      const answer = await fetch(`${stripeUrl}/v1/${list}?limit=100&${filter}${cursor}`, { headers });
      return (await answer.json()) as Page;
    };
    const cursors = [""];
    let rows = 0;
    for (;;) {
      const { data, has_more: more } = await read(cursors.at(-1) ?? "");
      rows += data.length;
      if (!more) return new FetchAlone(read, cursors, rows);
      cursors.push(`&starting_after=${data.at(-1)?.id}`);
    }
  }

  /** Fetches all pages, several at the same time. */
  async run(): Promise<void> {
    const waiting = this.cursors.values();
    const reader = async () => {
      for (const cursor of waiting) await this.read(cursor);
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, reader));
  }
}

/**
 * Reads the rows of a table and creates a table in `public` with the same columns, indexes and triggers. Returns a
 * function that copies the rows into it by COPY. Its speed is the limit of storing rows over one connection.
 */
export async function copyAlone(sql: Sql, schema: string, table: string): Promise<() => Promise<void>> {
  const out = await sql.unsafe(`copy (select * from ${schema}.${table}) to stdout`).readable();
  const rows: Buffer[] = [];
  out.on("data", (chunk: Buffer) => rows.push(chunk));
  await once(out, "end");
  await sql.unsafe(`create table if not exists public.${table} (like ${schema}.${table} including all)`);
  return async () => {
    const into = await sql.unsafe(`copy public.${table} from stdin`).writable();
    await pipeline(Readable.from(rows), into);
  };
}
