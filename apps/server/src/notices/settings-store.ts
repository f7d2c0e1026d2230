import type { TeamId } from "@billstack/tenancy";
import type { Sql } from "postgres";

import type { AnySql } from "../database/any-sql.js";

/** The settings of a team as stored. A team that never changed them has the default. */
export interface StoredSettings {
  /** The codes that are not sent by e-mail. */
  emailOff: string[];
  /** The codes that are not sent to the webhook URL. */
  webhookOff: string[];
  webhookUrl: string | null;
  webhookSecretSealed: string | null;
  /** What proves that the secret is the newest one (`signing-secret.ts`). Null: there is none. */
  webhookSecretSeal: string | null;
}

const DEFAULT: StoredSettings = {
  emailOff: [],
  webhookOff: [],
  webhookUrl: null,
  webhookSecretSealed: null,
  webhookSecretSeal: null,
};

/** Returns the settings of a team. */
export async function findSettings(sql: AnySql, teamId: TeamId): Promise<StoredSettings> {
  const [row] = await sql<StoredSettings[]>`
    select email_off as "emailOff", webhook_off as "webhookOff", webhook_url as "webhookUrl",
      webhook_secret_sealed as "webhookSecretSealed", seal as "webhookSecretSeal"
    from billstack.notice_settings left join billstack.notice_secret_seals using (team_id)
    where team_id = ${teamId}`;
  return row ?? DEFAULT;
}

/** Stores the settings of a team in place of those before. */
export async function storeSettings(sql: AnySql, teamId: TeamId, settings: StoredSettings): Promise<void> {
  const { emailOff, webhookOff, webhookUrl, webhookSecretSealed, webhookSecretSeal } = settings;
  await sql`
    insert into billstack.notice_settings (team_id, email_off, webhook_off, webhook_url, webhook_secret_sealed)
    values (${teamId}, ${emailOff}, ${webhookOff}, ${webhookUrl}, ${webhookSecretSealed})
    on conflict (team_id) do update set email_off = excluded.email_off, webhook_off = excluded.webhook_off,
      webhook_url = excluded.webhook_url, webhook_secret_sealed = excluded.webhook_secret_sealed, changed_at = now()`;
  if (webhookSecretSeal === null)
    await sql`delete from billstack.notice_secret_seals where team_id = ${teamId}`;
  else await storeSecretSeal(sql, teamId, webhookSecretSeal);
}

/** Stores what proves that the secret of the team's webhook URL is the newest one. */
export async function storeSecretSeal(sql: AnySql, teamId: TeamId, seal: string): Promise<void> {
  await sql`
    insert into billstack.notice_secret_seals (team_id, seal) values (${teamId}, ${seal})
    on conflict (team_id) do update set seal = excluded.seal`;
}

/** Locks the settings of all teams that have a secret, and returns their sealed secrets. */
export async function lockAllSecrets(sql: AnySql): Promise<{ teamId: TeamId; sealed: string }[]> {
  return sql<{ teamId: TeamId; sealed: string }[]>`
    select team_id as "teamId", webhook_secret_sealed as sealed from billstack.notice_settings
    where webhook_secret_sealed is not null order by team_id for update`;
}

/** Locks the team against other changes of its settings until the transaction ends. */
export async function lockSettings(sql: AnySql, teamId: TeamId): Promise<void> {
  await sql`select from billstack.teams where id = ${teamId} for no key update`;
}

/**
 * Replaces the secret of a team's webhook URL.
 *
 * @returns false if the team has no webhook URL
 */
export async function replaceSecret(
  sql: AnySql,
  teamId: TeamId,
  { sealed, seal }: { sealed: string; seal: string },
): Promise<boolean> {
  const replaced = await sql`
    update billstack.notice_settings set webhook_secret_sealed = ${sealed}, changed_at = now()
    where team_id = ${teamId} and webhook_url is not null`;
  if (replaced.count !== 1) return false;
  await storeSecretSeal(sql, teamId, seal);
  return true;
}

/** A person who gets the notices of a team. */
export interface Recipient {
  userId: string;
  email: string;
}

/** Returns the members of a team with one of these roles, in a stable order. */
export async function membersWithRoles(
  sql: AnySql,
  teamId: TeamId,
  roles: readonly string[],
): Promise<Recipient[]> {
  return sql<Recipient[]>`
    select users.id as "userId", users.email from billstack.members
    join billstack.users on users.id = members.user_id
    where members.team_id = ${teamId} and members.role = any (${[...roles]})
    order by users.id`;
}

/** Returns the e-mail address of a user; null if there is no such user. */
export async function findEmail(sql: Sql, userId: string): Promise<string | null> {
  const [row] = await sql<{ email: string }[]>`select email from billstack.users where id = ${userId}`;
  return row?.email ?? null;
}

/** Returns the name of a team; empty if the team is gone. */
export async function findTeamName(sql: Sql, teamId: TeamId): Promise<string> {
  const [row] = await sql<{ name: string }[]>`select name from billstack.teams where id = ${teamId}`;
  return row?.name ?? "";
}
