import type { Keyring } from "@billstack/crypto";
import type { Sql } from "postgres";

import type { AnySql } from "../database/any-sql.js";

/** A process that has not written its row for this time (in seconds) is taken for ended. */
const GONE_AFTER_SECONDS = 60;
/** Rows of ended processes are deleted after this time. */
const FORGET_AFTER = "1 day";

/** A server process that runs now. */
export interface LiveProcess {
  /** The `application_name` of its sessions in PostgreSQL. */
  name: string;
  host: string;
  pid: number;
  /** The fingerprints of its encryption keys, by their ids. */
  keys: Record<string, string>;
  /** The id of the key that it seals with. */
  sealsWith: string;
}

/** What a process writes about itself. */
export interface OwnProcess extends Pick<LiveProcess, "name" | "host" | "pid"> {
  /** How many sessions of PostgreSQL it may open. */
  sessions: number;
}

/** Writes the row of this process, or writes it again. */
export async function writeProcess(
  sql: Sql,
  { name, host, pid, sessions }: OwnProcess,
  keyring: Keyring,
): Promise<void> {
  await sql`
    insert into billstack.processes as known (name, host, pid, keys, seals_with, seals_accounts, sessions)
    values (${name}, ${host}, ${pid}, ${sql.json(keyring.fingerprints())}, ${keyring.primaryKeyId}, true, ${sessions})
    on conflict (name) do update set seen_at = now()`;
}

/** Deletes the row of a process that ends, and the rows of processes that ended long ago. */
export async function deleteProcess(sql: Sql, name: string): Promise<void> {
  await sql`
    delete from billstack.processes
    where name = ${name} or seen_at < now() - ${FORGET_AFTER}::interval`;
}

/** Returns the processes that run now, the oldest first. */
export async function liveProcesses(sql: AnySql): Promise<LiveProcess[]> {
  return sql<LiveProcess[]>`
    select name, host, pid, keys, seals_with as "sealsWith" from billstack.processes
    where seen_at > now() - make_interval(secs => ${GONE_AFTER_SECONDS})
    order by started_at, name`;
}
