import type { AnySql } from "../../database/any-sql.js";
import { isDivisible } from "../listing/list-kind.js";
import { BACKFILL_OBJECTS } from "../../copy/objects.js";

export interface Scope {
  /** The names of what was ever asked for, in the order of backfills. */
  objects: string[];
  /** Of those that were never loaded whole: objects that were created at this time or later were. */
  createdFrom: Record<string, string>;
}

interface Load {
  object: string;
  /** Null: a load of all, whenever it was created. */
  createdAfter: Date | null;
}

/** What a connection's completed loads asked for; of runs that stopped before their end, the lists that they read. */
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
