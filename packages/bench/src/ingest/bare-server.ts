import { verifyWebhook } from "@billstack/stripe-verify";
import postgres from "postgres";

import { serve } from "./serve.js";

/** The most events in one statement. */
const BATCH = 64;
/** The most statements at the same time. */
const PARALLEL = 2;

/** An event that waits to be stored. */
interface Waiter {
  readonly id: string;
  readonly payload: string;
  resolve(): void;
  reject(error: unknown): void;
}

/**
 * A server that does the least work that makes an event durable: it verifies the signature, parses the event to
 * get its id, and stores all events that have arrived meanwhile with one INSERT into a table of two columns.
 */
const secret = String(process.env["WEBHOOK_SECRET"]);
const sql = postgres(String(process.env["DATABASE_URL"]), { max: PARALLEL, onnotice: () => {} });
await sql`create table inbox (id text primary key, payload text not null)`;

const waiting: Waiter[] = [];
let running = 0;

/** Stores waiting events batch by batch until none is left. */
async function store(): Promise<void> {
  running += 1;
  while (waiting.length > 0) {
    const batch = waiting.splice(0, BATCH);
    const ids = batch.map(({ id }) => id);
    const payloads = batch.map(({ payload }) => payload);
    try {
      await sql`insert into inbox select * from unnest(${ids}::text[], ${payloads}::text[]) on conflict do nothing`;
      for (const { resolve } of batch) resolve();
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }
  running -= 1;
}

serve(async (body, signature) => {
  const verified = verifyWebhook({ payload: body, header: signature, secrets: [secret] });
  if (!verified.ok) throw new Error(verified.reason);
  const payload = body.toString();
  const { id } = JSON.parse(payload) as { id: string };
  await new Promise<void>((resolve, reject) => {
    waiting.push({ id, payload, resolve, reject });
    if (running < PARALLEL) void store();
  });
});
