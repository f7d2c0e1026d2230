import type { inferOutput } from "@trpc/tanstack-react-query";

import type { trpc } from "../../../api/trpc.js";

export type Verification = NonNullable<inferOutput<typeof trpc.verification.get>["verification"]>;
export type Difference = Verification["differences"][number];
export type Undecided = Verification["undecided"][number];

export interface Totals {
  compared: number;
  /** Missing, extra and different. */
  found: number;
  healed: number;
  undecided: number;
}

/** What a verification found in all objects together. */
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
