import type { TeamId } from "@billstack/tenancy";
import type { Sql } from "postgres";

/** A secret of a team that does not fit to Stripe any more. */
interface Trouble {
  teamId: TeamId;
  code: string;
}

/** What a team has to do, by the code of what was found. */
const ACTIONS: Readonly<Record<string, string>> = {
  key_refused: "Stripe refuses the stored key: the team replaces its keys",
  account_changed: "the stored key is of another account: the team replaces its keys",
  secrets_unreadable:
    "a stored secret cannot be decrypted: bring the encryption key of that time back, or the team replaces its keys and its webhook secret",
  deliveries_refused:
    "Stripe signs with another webhook secret than the stored one: the team stores the new one, or lets BillStack create the endpoint",
  second_endpoint: "several webhook endpoints send to the team: it deletes the ones that are not in use",
  events_missed: "events are missing that Stripe does not keep any more: the team loads its data again",
};

/**
 * Returns, for each team whose secrets were replaced since the backup, a sentence with what to do. Servers must have run
 * for some minutes, so that keys are proved and Stripe has tried to deliver.
 */
export async function findTroubles(sql: Sql): Promise<string[]> {
  const rows = await sql<Trouble[]>`
    select team_id as "teamId", code from billstack.problems
      join billstack.connections on connections.id = connection_id
    where code = any (${Object.keys(ACTIONS)}::text[]) and disconnecting_at is null
    union
    select team_id, 'deliveries_refused' from billstack.refusals
      join billstack.connections on connections.id = connection_id
    where reason = 'invalid_signature' and last_at > now() - interval '1 hour' and disconnecting_at is null
    order by 1, 2`;
  return rows.map(({ teamId, code }) => `Team ${teamId}: ${ACTIONS[code] ?? code} (${code}).`);
}
