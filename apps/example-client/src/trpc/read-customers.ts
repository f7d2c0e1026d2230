import { setTimeout as delay } from "node:timers/promises";

import { createClient } from "./client.js";

/** How to sign in, and the Stripe account to connect. */
export interface Options {
  url: string;
  email: string;
  password: string;
  secretKey: string;
  publishableKey: string;
  webhookSecret: string;
}

/**
 * Does what a typical program does with BillStack: signs in, connects its first team if it is not connected yet,
 * loads the customers from Stripe, and reads their rows.
 * @throws Error if the user has no team, and tRPC's error if a call fails.
 */
export async function readCustomers(options: Options): Promise<Record<string, unknown>[]> {
  const billstack = createClient(options.url);
  await billstack.auth.signIn.mutate({ email: options.email, password: options.password });
  const { teams } = await billstack.auth.session.query();
  const team = teams[0];
  if (team === undefined) throw new Error("You belong to no team yet.");

  const teamId = team.id;
  const { connected } = await billstack.connection.status.query({ teamId });
  if (!connected) {
    const { secretKey, publishableKey, webhookSecret } = options;
    await billstack.connection.connect.mutate({ teamId, secretKey, publishableKey, webhookSecret });
  }
  while ((await billstack.connection.status.query({ teamId })).syncStatus === "pending") await delay(100);

  const { result } = await billstack.backfill.start.mutate({ teamId, objects: ["customer"], wait: true });
  console.log(`Loaded ${result["customer"]?.synced ?? 0} customers`);

  const rows: Record<string, unknown>[] = [];
  let cursor: string | undefined;
  do {
    const page = await billstack.tables.rows.query({
      teamId,
      table: "customers",
      limit: 200,
      ...(cursor === undefined ? {} : { cursor }),
    });
    rows.push(...page.rows);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return rows;
}
