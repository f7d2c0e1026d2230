import { countText } from "../ui/number-text.js";
import type { Backfill } from "./backfill-objects.js";
import type { ConnectionStatus } from "./connection-status.js";
import { PROBLEM_DISPLAY } from "./problem-display.js";
import type { Verification } from "./verification.js";

/** The one state of a connected team, which every page shows alike, and its colour. */
export type TeamState =
  | { kind: "leaving" | "stopped" | "problems"; tone: "bad" | "warn"; title: string; sentence: string | null }
  | { kind: "preparing" | "loading" | "comparing"; tone: "info"; title: string; sentence: string }
  | { kind: "equal"; tone: "good"; title: string; sentence: string; equalAsOf: string; comparing: boolean }
  | { kind: "not-loaded" | "not-verified"; tone: "neutral"; title: string; sentence: string };

/** What the state of a team follows from. The runs are null if there has been none. */
interface Facts {
  status: ConnectionStatus;
  backfill: Backfill | null;
  verification: Verification | null;
}

/**
 * Decides which state a team is in: the worst that is true. So nothing green stands beside a problem, even if the copy was
 * found equal to Stripe a moment before.
 */
export function teamState(facts: Facts): TeamState {
  return leaving(facts) ?? wrong(facts) ?? running(facts) ?? atRest(facts);
}

function leaving({ status }: Facts): TeamState | null {
  if (!status.disconnecting) return null;
  return {
    kind: "leaving",
    tone: "warn",
    title: "This team is being disconnected from Stripe",
    sentence: "Its tables here are being removed. Nothing is changed in Stripe.",
  };
}

function wrong({ status: { problems, syncStatus, lastError } }: Facts): TeamState | null {
  if (problems.length > 0) {
    return {
      kind: "problems",
      tone: problems.some(({ code }) => PROBLEM_DISPLAY[code].tone === "bad") ? "bad" : "warn",
      title:
        problems.length === 1 ? "1 problem needs attention" : `${problems.length} problems need attention`,
      sentence: null,
    };
  }
  if (syncStatus !== "error") return null;
  return {
    kind: "stopped",
    tone: "bad",
    title: "The sync stopped",
    sentence:
      lastError ?? "The server did not say why. Ask the person who runs this server to look into its log.",
  };
}

function running({ status, backfill, verification }: Facts): TeamState | null {
  const { syncStatus, equalAsOf } = status;
  if (syncStatus === "pending" || (syncStatus === "syncing" && backfill === null)) {
    return {
      kind: "preparing",
      tone: "info",
      title: "Preparing the database",
      sentence: "The tables of this team are being created. That takes a few seconds.",
    };
  }
  if (isDataLoading({ status, backfill })) {
    return {
      kind: "loading",
      tone: "info",
      title: "Syncing the data from Stripe",
      sentence: "You can leave this page. Changes in Stripe arrive at the same time.",
    };
  }
  if (verification?.status !== "running" || equalAsOf !== null) return null;
  return {
    kind: "comparing",
    tone: "info",
    title: "Verifying the copy against Stripe",
    sentence: "Every object is compared with its row, and rows that differ are fixed.",
  };
}

function atRest({ status: { equalAsOf }, backfill, verification }: Facts): TeamState {
  if (equalAsOf !== null) {
    const comparing = verification?.status === "running";
    return {
      kind: "equal",
      tone: "good",
      equalAsOf,
      comparing,
      title: "The copy is equal to Stripe",
      sentence: `Every object was compared with its row. ${comparing ? "The next verification is running." : "Later changes arrive by webhook."}`,
    };
  }
  if (!isLoaded({ backfill, verification })) {
    return {
      kind: "not-loaded",
      tone: "neutral",
      title: "Connected, and not synced yet",
      sentence: "The tables exist and are empty. Sync the data from Stripe to fill them.",
    };
  }
  return (
    keeping(verification) ?? {
      kind: "not-verified",
      tone: "neutral",
      title: "Synced, and not verified yet",
      sentence: "Not every object has been compared with its row yet. A verification does that.",
    }
  );
}

/**
 * Returns the state after a verification that compared everything and left rows as they are, because nobody knows whether
 * Stripe has them or somebody chose to keep them. Null: the verification did something else.
 */
function keeping(verification: Verification | null): TeamState | null {
  if (verification?.status !== "completed") return null;
  const results = Object.values(verification.result);
  const rows = results.reduce((sum, { undecided }) => sum + undecided, 0);
  if (rows === 0 || results.some(({ status }) => status !== "completed")) return null;
  const why = verification.undecided[0]?.reason ?? "";
  return {
    kind: "not-verified",
    tone: "neutral",
    title: `Verified, except for ${countText(rows, "row")}`,
    sentence:
      `All objects were compared. ${countText(rows, "row")} ${rows === 1 ? "is" : "are"} kept that may differ from Stripe. ${why}`.trim(),
  };
}

/** Whether the data of the account is being loaded. The status and the run arrive one after the other. */
export function isDataLoading({ status, backfill }: Pick<Facts, "status" | "backfill">): boolean {
  return status.syncStatus === "syncing" || backfill?.status === "running";
}

/** Whether the data of the account has been loaded: a load was completed, or its rows were compared with Stripe. */
export function isLoaded({ backfill, verification }: Pick<Facts, "backfill" | "verification">): boolean {
  return backfill?.status === "completed" || verification !== null;
}
