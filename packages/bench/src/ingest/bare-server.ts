import { verifyWebhook } from "@billstack/stripe-verify";
import postgres from "postgres";

import { serve } from "./serve.js";

/** Events in one statement, and statements under way at once. */
const BATCH = 64;
const PARALLEL = 2;

interface Waiter {
  readonly id: string;
  readonly payload: string;
  resolve(): void;
  reject(error: unknown): void;
}

/**
 * The least that makes an event durable: verify the signature, parse for the id, and gather what arrives meanwhile
 * into one INSERT into a table of two columns.
 */
const secret = String(process.env["WEBHOOK_SECRET"]);
const sql = postgres(String(process.env["DATABASE_URL"]), { max: PARALLEL, onnotice: () => {} });
await sql`create table inbox (id text primary key, payload text not null)`;

const waiting: Waiter[] = [];
let running = 0;

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
