import type { TeamId } from "@billstack/tenancy";
import type { Sql } from "postgres";

import { queryTeam, type TeamQuery } from "../tables/query-team.js";
import { cursorOf, parseCursor, type Position } from "../cursor.js";
import { readFields, type Fields, type ReadFields, type Row } from "./field.js";
import { CREATED, type Filters } from "./filter.js";
import { notLoadedYet } from "./not-loaded-yet.js";
import type { Resource } from "./resource.js";
import { selectRows } from "./select-rows.js";

/** Which rows of a list are asked for. `where` has the values of the filters. */
export interface ListQuery {
  limit: number;
  cursor?: string | undefined;
  where: Record<string, unknown>;
}

/**
 * Returns a page of a list: the newest objects first, or sorted by id if they have no time of creation. The order
 * follows from fields that never change. So somebody who reads all pages gets each object once, although objects
 * change meanwhile.
 *
 * @throws AppError invalid_input for a cursor that is not one of this list, not_connected, not_loaded, overloaded
 */
export async function listResource<Of extends Fields>(
  sql: Sql,
  teamId: TeamId,
  resource: Resource<string, string, Of, Filters>,
  { limit, cursor, where }: ListQuery,
): Promise<{ objects: ReadFields<Of>[]; nextCursor: string | null }> {
  const filters = Object.entries(where).filter(([, value]) => value !== undefined);
  const list = JSON.stringify([
    resource.plural,
    ...filters.toSorted(([one], [other]) => (one < other ? -1 : 1)),
  ]);
  const after = cursor === undefined ? null : parseCursor(cursor, list);
  const early = await notLoadedYet(sql, teamId, resource);
  if (early !== null) throw early;
  const rows = await queryTeam<{ row: Row & { position: Position } }>(sql, teamId, (schema) =>
    pageQuery(resource, schema, filters, after, limit + 1),
  );
  const page = rows.slice(0, limit).map(({ row }) => row);
  const last = page.at(-1);
  return {
    objects: page.map((row) => readFields(resource.fields, row)),
    nextCursor: rows.length > limit && last !== undefined ? cursorOf(last.position, list) : null,
  };
}

/** Returns the statement for one page. */
function pageQuery(
  resource: Resource,
  schema: string,
  filters: [string, unknown][],
  after: Position | null,
  limit: number,
): TeamQuery {
  const parameters: unknown[] = [];
  const parameter = (value: unknown): string => `$${parameters.push(value)}`;
  const conditions = filters.flatMap(([name, value]) => {
    return resource.filters[name]?.condition(value, { parameter, schema }) ?? [];
  });
  if (resource.listed !== undefined) conditions.push(resource.listed);
  if (after !== null && resource.dated)
    conditions.push(`(${CREATED}, t.id) < (${parameter(after.created)}::bigint, ${parameter(after.id)})`);
  if (after !== null && !resource.dated) conditions.push(`t.id > ${parameter(after.id)}`);
  const order = resource.dated ? `${CREATED} desc, t.id desc` : "t.id";
  const where = conditions.length === 0 ? "" : `where ${conditions.join(" and ")}`;
  const rows = `select t.* from ${schema}."${resource.table}" t ${where} order by ${order} limit ${limit}`;
  const created = resource.dated ? CREATED : "0";
  const position = `json_build_object('created', ${created}, 'id', t.id)`;
  const fields = { ...resource.fields, position: { sql: position } };
  return { text: selectRows(fields, schema, rows, order), parameters, prepare: false };
}
