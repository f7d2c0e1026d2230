import type { Sql } from "postgres";

import type { AnySql } from "../database/any-sql.js";

/** Whether somebody has signed in from this device within 180 days. */
export async function isKnownDevice(sql: Sql, id: string): Promise<boolean> {
  const found = await sql`
    select from billstack.known_devices where id = ${id} and last_seen_at > now() - interval '180 days'`;
  return found.length > 0;
}

/**
 * Remembers that the user has signed in from this device now. It remembers nothing if the user has another password by
 * now than the one with this hash, because a new password makes all devices unknown.
 *
 * @returns whether the device was new: nobody had signed in from it within 180 days. Of several calls at the same moment
 *   only one returns true.
 */
export async function rememberDevice(
  sql: AnySql,
  id: string,
  userId: string,
  passwordHash: string,
): Promise<boolean> {
  const again = await sql`
    update billstack.known_devices set last_seen_at = now()
    where id = ${id} and last_seen_at > now() - interval '180 days'
      and exists (select from billstack.users where users.id = ${userId} and password_hash = ${passwordHash})`;
  if (again.count > 0) return false;
  const stored = await sql`
    insert into billstack.known_devices (id, user_id)
    select ${id}, users.id from billstack.users where users.id = ${userId} and password_hash = ${passwordHash}
    for share
    on conflict (id) do update set last_seen_at = now()
    where known_devices.last_seen_at <= now() - interval '180 days'`;
  return stored.count > 0;
}

/** Forgets all devices of the user. */
export async function forgetDevices(sql: AnySql, userId: string): Promise<void> {
  await sql`
    delete from billstack.known_devices where user_id = ${userId}`;
}

/** Forgets the devices from which nobody has signed in for 180 days. */
export async function forgetOldDevices(sql: Sql): Promise<void> {
  await sql`delete from billstack.known_devices where last_seen_at <= now() - interval '180 days'`;
}
