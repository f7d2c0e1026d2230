import type { TransactionSql } from "postgres";
import type { Stripe } from "stripe";

import type { Connection } from "../../connection/store.js";
import type { RunTrouble } from "../runs/run-trouble.js";
import type { StoredVerification } from "./verification-store.js";

/** What one step of a verification works with. */
export interface Step {
  run: StoredVerification;
  connection: Connection;
  /** Tells people why the run cannot go on for now. */
  trouble: RunTrouble;
  stripe: Stripe;
  /** True: the run has ended, and this step rechecks the objects that it left undecided. */
  isAfterRun: boolean;
  /**
   * Locks the connection and the run until the end of the transaction. False if the connection is gone, or the run
   * has ended or belongs to another worker: then this step must not write.
   */
  hold(sql: TransactionSql): Promise<boolean>;
  /** Whether the time of the step is over: it stops after the requests and writes that are under way. */
  stopped(): boolean;
}
