import type { AnySql } from "../../database/any-sql.js";
import { isDivisible } from "../listing/list-kind.js";
import { BACKFILL_OBJECTS } from "../../copy/objects.js";

/** What a verification compares: only what backfills have loaded. */
export interface Scope {
  /** The names of the object types that were ever loaded, in the order of backfills. */
  objects: string[];
  /**
   * For each type that was never loaded completely: an ISO 8601 time. Objects created at this time or later were
   * loaded, older ones were not.
   */
  createdFrom: Record<string, string>;
}

/** One object type that one backfill loaded. */
interface Load {
  object: string;
  /** The backfill loaded only objects created at this time or later; null: it loaded all. */
  createdAfter: Date | null;
}

/**
 * Reads which object types a connection's backfills have loaded. Of a backfill that did not complete, only the
 * types whose lists it read to their ends.
 */
export async function readScope(sql: AnySql, connectionId: string): Promise<Scope> {
  const loads = await sql<Load[]>`
    select object, created_after as "createdAfter"
    from billstack.backfills cross join unnest(objects) as object
    where connection_id = ${connectionId}
      and (status = 'completed' or result -> object ->> 'status' in ('completed', 'failed'))`;
  return scopeOf(loads);
}

function scopeOf(loads: Load[]): Scope {
  const objects = BACKFILL_OBJECTS.filter((name) => loads.some(({ object }) => object === name));
  const createdFrom = objects.flatMap((name) => {
    const times = loads.filter(({ object }) => object === name).map(({ createdAfter }) => createdAfter);
    const known = times.filter((time) => time !== null);
    if (known.length < times.length || !isDivisible(name)) return [];
    return [[name, new Date(Math.min(...known.map(Number))).toISOString()] as const];
  });
  return { objects, createdFrom: Object.fromEntries(createdFrom) };
}
