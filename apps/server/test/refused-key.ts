import { expect } from "vitest";

import type { Stage } from "./stage.js";

/** The body of Stripe's answer to a key that was rolled or deleted. */
export const INVALID_KEY = {
  error: { type: "invalid_request_error", message: "Invalid API Key provided: sk_test_***" },
};

/** Replaces the keys by another key of the same account. */
export async function replaceKey(stage: Stage): Promise<void> {
  const secretKey = `rk_test_sandbox_${stage.account}`;
  const { publishableKey } = stage.keys;
  const answer = await stage.person.call("PUT", "T/stripe/keys", { secretKey, publishableKey });
  expect(answer).toMatchObject({ status: 200 });
}

/** Expects that nothing says that the key that is stored now is refused, and that it need not be proved soon. */
export async function expectFine(stage: Stage): Promise<void> {
  const [row] = await stage.server.sql<{ checked: Date; due: Date; problems: number }[]>`
    select key_checked_at as checked, key_proof_due_at as due, (
      select count(*)::int from billstack.problems where connection_id = connections.id) as problems
    from billstack.connections where team_id = ${stage.teamId}`;
  expect(row?.problems).toBe(0);
  expect(row?.checked.getTime()).toBeGreaterThan(Date.now() - 60_000);
  expect(row?.due.getTime()).toBeGreaterThan(Date.now() + 60 * 60_000);
  expect(await stage.status()).toMatchObject({ keyValid: true, lastError: null, problems: [] });
}

/** Makes it seem that Stripe has refused the stage's key for 25 hours. */
export async function refusedForADay({ server, teamId }: Stage): Promise<void> {
  await server.sql`
    update billstack.problems set since = now() - interval '25 hours'
    where code = 'key_refused'
      and connection_id = (select id from billstack.connections where team_id = ${teamId})`;
}

/** Makes it seem that the stage's running backfill was started 25 hours ago. */
export async function startedADayAgo({ server, teamId }: Stage): Promise<void> {
  await server.sql`
    update billstack.backfills set started_at = now() - interval '25 hours'
    where status = 'running'
      and connection_id = (select id from billstack.connections where team_id = ${teamId})`;
}
