import type { AnySql } from "../database/any-sql.js";

/** Whether an event of the object is waiting. */
export function hasWaiting(sql: AnySql, connectionId: string, objectId: string): Promise<boolean> {
  return hasInStatus(sql, connectionId, objectId, "waiting");
}

/** Whether an event of the object is buried. */
export function hasBuried(sql: AnySql, connectionId: string, objectId: string): Promise<boolean> {
  return hasInStatus(sql, connectionId, objectId, "buried");
}

async function hasInStatus(
  sql: AnySql,
  connectionId: string,
  objectId: string,
  status: "waiting" | "buried",
): Promise<boolean> {
  // The status is part of the SQL text, not a parameter, so that PostgreSQL can use the partial index of this
  // status.
  const inStatus = status === "waiting" ? sql`status = 'waiting'` : sql`status = 'buried'`;
  const rows = await sql`
    select from billstack.inbox
    where connection_id = ${connectionId} and object_id = ${objectId} and ${inStatus} limit 1`;
  return rows.length > 0;
}
