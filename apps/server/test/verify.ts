import { until } from "@billstack/server/testing";

import type { Stage } from "./stage.js";

/** A team's verification, as the API answers it. */
export interface Verification {
  id: string;
  status: string;
  equalAsOf: string | null;
  error: string | null;
  covers: string[];
  result: Record<
    string,
    {
      compared: number;
      missing: number;
      extra: number;
      different: number;
      healed: number;
      undecided: number;
      status: string;
      reason?: string;
      sampled?: { asked: number; of: number };
    }
  >;
  differences: { object: string; id: string; kind: string; healed: boolean; cause: string }[];
  undecided: { object: string; id: string; reason: string; since: string }[];
}

/** Returns the team's running or last verification. */
export async function readVerification(stage: Stage): Promise<Verification | null> {
  const { body } = await stage.person.call("GET", "T/stripe/verification");
  return body["verification"] as Verification | null;
}

/** Waits until the team's verification has ended, and returns it. */
export function waitForVerification(stage: Stage, seconds = 60): Promise<Verification> {
  return until(
    "the end of the verification",
    async () => {
      const now = await readVerification(stage);
      return now !== null && now.status !== "running" ? now : null;
    },
    seconds,
  );
}

/** Starts a verification, waits until it has ended, and returns it. */
export async function verify(stage: Stage, seconds = 60): Promise<Verification> {
  const { status, text } = await stage.person.call("POST", "T/stripe/verification");
  if (status !== 200) throw new Error(text);
  return waitForVerification(stage, seconds);
}
