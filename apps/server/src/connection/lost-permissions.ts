import type { TransactionSql } from "postgres";

import { neededIn } from "../copy/needed.js";
import type { Permits } from "./permissions.js";
import { forgetProblems, noteProblem } from "./problems.js";
import type { Connection } from "./store.js";

/**
 * Stores which lists the key could read by its last proof and may not read by this one. A list that the key may read
 * again is forgotten. A list that the key never could read is no lost permission.
 *
 * @param connection the connection as it was before the proof
 * @param permits what the proof found out about each list
 */
export async function noteLostPermissions(
  sql: TransactionSql,
  { id, mode, permits: before }: Connection,
  permits: Permits,
): Promise<void> {
  const labels = new Map(neededIn(mode).map(({ name, label }) => [name, label]));
  const labelOf = (name: string): string => labels.get(name) ?? name;
  const names = Object.keys(permits);
  const readable = names.filter((name) => permits[name] === true).map(labelOf);
  if (readable.length > 0) await forgetProblems(sql, id, ["permission_lost"], readable);
  for (const name of names.filter((one) => permits[one] === false && before[one] === true)) {
    await noteProblem(sql, id, { code: "permission_lost", about: labelOf(name) });
  }
}
