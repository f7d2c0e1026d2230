import { until } from "@billstack/server/testing";

import type { Stage } from "./stage.js";

/** A team's verification, as its people read it. */
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

/** The team's running or last verification. */
export async function readVerification(stage: Stage): Promise<Verification | null> {
  const { body } = await stage.person.call("GET", "T/stripe/verification");
  return body["verification"] as Verification | null;
}

/** The team's verification once it has ended. */
export function verified(stage: Stage, seconds = 60): Promise<Verification> {
  return until(
    "the end of the verification",
    async () => {
      const now = await readVerification(stage);
      return now !== null && now.status !== "running" ? now : null;
    },
    seconds,
  );
}

/** Starts a verification and waits for its end. */
export async function verify(stage: Stage, seconds = 60): Promise<Verification> {
  const { status, text } = await stage.person.call("POST", "T/stripe/verification");
  if (status !== 200) throw new Error(text);
  return verified(stage, seconds);
}
