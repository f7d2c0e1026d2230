import type { TransactionSql } from "postgres";

import type { Custody } from "../custody/custody.js";
import { lockPreviousUntil, storeUntilProofs } from "./previous-until-store.js";

/** Stores what proves until when each previous webhook secret is valid, after an upgrade. */
export async function provePreviousUntil(custody: Custody, sql: TransactionSql): Promise<void> {
  const connections = await lockPreviousUntil(sql);
  const proofs = connections.map((one) => ({ id: one.id, proof: custody.proveUntil(one, one.until) }));
  await storeUntilProofs(sql, proofs);
}
