import type { Permission } from "@billstack/tenancy/roles";

import { client } from "../api/trpc.js";

/** Something that a person can do from the command palette without opening a page. */
export interface PaletteAction {
  label: string;
  /** Other words that people use for it, separated by spaces. */
  words: string;
  needs: Permission;
  run: (teamId: string) => Promise<unknown>;
  /** What the message says when it was done. */
  done: string;
}

/** The actions of a team. None of them deletes or replaces anything, so none asks for a confirmation. */
export const ACTIONS: readonly PaletteAction[] = [
  {
    label: "Sync now",
    words: "backfill load import copy all data start",
    needs: "backfill.run",
    run: (teamId) => client.backfill.start.mutate({ teamId }),
    done: "The sync has started",
  },
  {
    label: "Verify now",
    words: "compare check equal verification start",
    needs: "backfill.run",
    run: (teamId) => client.verification.start.mutate({ teamId }),
    done: "The verification has started",
  },
  {
    label: "Sync missed events",
    words: "look for lost webhooks catch up",
    needs: "events.replay",
    run: (teamId) => client.events.catchUp.mutate({ teamId }),
    done: "The missed-event check has started",
  },
  {
    label: "Check the Stripe key",
    words: "refused again permissions test",
    needs: "connection.check",
    run: (teamId) => client.connection.check.mutate({ teamId }),
    done: "The key was checked",
  },
];
