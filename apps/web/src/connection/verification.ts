import type { inferOutput } from "@trpc/tanstack-react-query";

import type { trpc } from "../api/trpc.js";

/** A comparison of the copy with Stripe, as the server answers it. */
export type Verification = NonNullable<inferOutput<typeof trpc.verification.get>["verification"]>;
/** One object that differed from its row. */
export type Difference = Verification["differences"][number];
/** One object that could not be compared yet. */
export type Undecided = Verification["undecided"][number];

/** The counts of a verification over all kinds of objects. */
export interface Totals {
  compared: number;
  /** Rows that were missing, extra or different. */
  found: number;
  healed: number;
  undecided: number;
}

/** Adds up the counts of all kinds of objects. */
export function totalsOf({ result }: Verification): Totals {
  const totals = { compared: 0, found: 0, healed: 0, undecided: 0 };
  for (const { compared, missing, extra, different, healed, undecided } of Object.values(result)) {
    totals.compared += compared;
    totals.found += missing + extra + different;
    totals.healed += healed;
    totals.undecided += undecided;
  }
  return totals;
}
