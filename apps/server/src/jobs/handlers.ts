import { sendAccountMail } from "../auth/send-account-mail.js";
import { sendAccountNotice } from "../auth/send-account-notice.js";
import { completeDeletion } from "../setup/delete-team.js";
import { completeDisconnect } from "../setup/disconnect.js";
import { checkEndpointsOf } from "../connection/check-endpoints.js";
import { proveIfDue } from "../connection/prove-again.js";
import { makeWantedEndpoint } from "../connection/wanted-endpoint.js";
import { provision } from "../setup/provision.js";
import { upgradeSchemas } from "../setup/upgrade-schemas.js";
import type { Deps } from "../deps.js";
import { catchUp } from "../inbox/catch-up.js";
import { deliver } from "../notices/deliver.js";
import { lookForNotices } from "../notices/look-for-notices.js";
import { backfillStep } from "../sync/backfill/backfill-step.js";
import { lookAgain } from "../sync/verification/look-again.js";
import { verificationStep } from "../sync/verification/verification-step.js";
import type { Handlers, JobData } from "./jobs.js";
import { leaveToOthers, type TeamQueue } from "./leave-to-others.js";
import { sweep } from "./sweep.js";

/** Returns the function for the jobs of each queue. */
export function handlers(deps: Deps): Handlers {
  const orOthers =
    <Q extends TeamQueue>(queue: Q, work: (data: JobData[Q]) => Promise<void>) =>
    async (data: JobData[Q]): Promise<void> => {
      if (!(await leaveToOthers(deps, queue, data))) await work(data);
    };
  return {
    provision: ({ connectionId }) => provision(deps, connectionId),
    backfill: orOthers("backfill", ({ backfillId }) => backfillStep(deps, backfillId)),
    verification: orOthers("verification", ({ verificationId }) => verificationStep(deps, verificationId)),
    look_again: orOthers("look_again", ({ verificationId }) => lookAgain(deps, verificationId)),
    disconnect: ({ connectionId, userId }) => completeDisconnect(deps, connectionId, userId),
    delete_team: async ({ teamId, userId }) => void (await completeDeletion(deps, teamId, userId)),
    catch_up: orOthers("catch_up", ({ connectionId }) => catchUp(deps, connectionId)),
    endpoints: orOthers("endpoints", ({ connectionId }) => checkEndpointsOf(deps, connectionId)),
    wanted_endpoint: async ({ connectionId }) => void (await makeWantedEndpoint(deps, connectionId)),
    account_mail: (mail) => sendAccountMail(deps, mail),
    account_notice: (notice) => sendAccountNotice(deps, notice),
    prove_key: orOthers("prove_key", ({ connectionId }) => proveIfDue(deps, connectionId)),
    upgrade_schemas: () => upgradeSchemas(deps),
    notices: ({ after }) => lookForNotices(deps, after),
    notice_delivery: ({ deliveryId }) => deliver(deps, deliveryId),
    sweep: () => sweep(deps),
  };
}
