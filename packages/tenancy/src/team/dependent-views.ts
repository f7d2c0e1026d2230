import type { Database } from "../transaction.js";
import type { TeamId } from "./team-id.js";
import { teamSchema } from "./team-schema.js";

/**
 * Returns the names of the views and materialized views in other schemas that read tables of the team schema, also by
 * way of another view, such as `reports.mrr`. PostgreSQL drops them together with the team schema.
 */
export async function dependentViews(sql: Database, teamId: TeamId): Promise<string[]> {
  const rows = await sql<{ name: string }[]>`
    with recursive dropped (oid) as (
      select objid from pg_depend
      where classid = 'pg_class'::regclass and refclassid = 'pg_namespace'::regclass
        and refobjid = (select oid from pg_namespace where nspname = ${teamSchema(teamId)})
      union
      select rule.ev_class
      from dropped
      join pg_depend on refclassid = 'pg_class'::regclass and refobjid = dropped.oid
        and classid = 'pg_rewrite'::regclass
      join pg_rewrite as rule on rule.oid = objid
    )
    select format('%I.%I', nspname, relname) as name
    from dropped join pg_class on pg_class.oid = dropped.oid join pg_namespace on pg_namespace.oid = relnamespace
    where relkind in ('v', 'm') and nspname <> ${teamSchema(teamId)}
    order by 1`;
  return rows.map(({ name }) => name);
}
