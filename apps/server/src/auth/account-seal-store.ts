import type { AnySql } from "../database/any-sql.js";

/** What lets a person sign in, as it is stored. */
export interface StoredAccount {
  id: string;
  email: string;
  passwordHash: string;
  /** Since when the second factor is on, with microseconds. Null: none is on. */
  factorSince: string | null;
  /** The sealed secret of the second factor that is on. Null: none is on. */
  factorSealed: string | null;
  /** The hashes of the recovery codes (hexadecimal), in their order. */
  recoveryCodes: string[];
  /** The seal of all this. Null: there is none. */
  seal: string | null;
}

/** Returns what lets these users sign in, read by one statement. Without ids: of all users. */
export async function readAccounts(sql: AnySql, ids: readonly string[] | null): Promise<StoredAccount[]> {
  return sql<StoredAccount[]>`
    select users.id, email, password_hash as "passwordHash", account_seals.seal,
      to_char(active_since at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') as "factorSince",
      secret_sealed as "factorSealed",
      array(select encode(hash, 'hex') from billstack.recovery_codes
        where recovery_codes.user_id = users.id order by 1) as "recoveryCodes"
    from billstack.users
      left join billstack.second_factors on second_factors.user_id = users.id and active_since is not null
      left join billstack.account_seals on account_seals.user_id = users.id
    where ${ids === null ? sql`true` : sql`users.id = any (${[...ids]}::text[])`}`;
}

/** Stores the seals of users. */
export async function writeSeals(sql: AnySql, seals: readonly { id: string; seal: string }[]): Promise<void> {
  await sql`
    insert into billstack.account_seals (user_id, seal)
    select * from unnest(${seals.map(({ id }) => id)}::text[], ${seals.map(({ seal }) => seal)}::text[])
    on conflict (user_id) do update set seal = excluded.seal`;
}
