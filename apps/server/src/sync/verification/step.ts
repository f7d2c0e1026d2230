import type { TransactionSql } from "postgres";
import type { Stripe } from "stripe";

import type { Connection } from "../../connection/store.js";
import type { RunTrouble } from "../runs/run-trouble.js";
import type { StoredVerification } from "./verification-store.js";

/** What a step of a verification works with. */
export interface Step {
  run: StoredVerification;
  connection: Connection;
  trouble: RunTrouble;
  stripe: Stripe;
  /** Whether the run has ended, and what it left undecided is looked at again. */
  isAfterRun: boolean;
  /** Takes the connection and the run for a short write; false: they are not ours any more. */
  hold(sql: TransactionSql): Promise<boolean>;
  /** Whether to stop after what is in hand. */
  stopped(): boolean;
}
