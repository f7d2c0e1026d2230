import type { TeamId } from "@billstack/tenancy";
import type { Sql } from "postgres";

import { notConnected } from "../connection/require.js";
import { AppError } from "../errors.js";
import { readFields, type Row } from "../resources/field.js";
import { queryTeam } from "../tables/query-team.js";
import { OWNER } from "./fields.js";
import { loadedTypes, overviewQuery, PARTS, type PartName } from "./overview-store.js";
import { overviewOutput, type Overview } from "./schemas.js";

/** What the statement returns: the rows of each part, and how many there are. */
type Stored = { customer: Row | null } & Record<PartName, Row[]> & Record<`${PartName}Total`, number>;

/**
 * Returns everything that the copy has about one customer: the newest objects of each kind, as they were at one moment.
 *
 * @throws AppError not_found if the copy has no such customer, not_connected, overloaded
 */
export async function readOverview(sql: Sql, teamId: TeamId, id: string): Promise<Overview> {
  const loaded = await loadedTypes(sql, teamId);
  if (loaded === null) throw notConnected();
  const [stored] = await queryTeam<Stored>(sql, teamId, (schema) => overviewQuery(schema, id));
  if (stored === undefined || stored.customer === null)
    throw new AppError("not_found", "This Stripe account has no such customer. Check the id.");
  const parts = Object.entries(PARTS).map(([name, { fields }]) => {
    const part = name as PartName;
    return [
      part,
      { items: stored[part].map((row) => readFields(fields, row)), total: stored[`${part}Total`] },
    ];
  });
  const needed = new Set(["customer", ...Object.values(PARTS).flatMap(({ loadedWith }) => loadedWith)]);
  return overviewOutput.parse({
    customer: readFields(OWNER, stored.customer),
    ...(Object.fromEntries(parts) as object),
    notLoaded: [...needed].filter((type) => !loaded.has(type)),
  });
}
