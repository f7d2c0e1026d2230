import { sendAccountMail } from "../auth/send-account-mail.js";
import { sendAccountNotice } from "../auth/send-account-notice.js";
import { completeDeletion } from "../setup/delete-team.js";
import { completeDisconnect } from "../setup/disconnect.js";
import { checkEndpointsOf } from "../connection/check-endpoints.js";
import { proveIfDue } from "../connection/prove-again.js";
import { makeWantedEndpoint } from "../connection/wanted-endpoint.js";
import { removeLeftovers } from "../setup/remove-leftovers.js";
import { provision } from "../setup/provision.js";
import { upgradeSchemas } from "../setup/upgrade-schemas.js";
import type { Deps } from "../deps.js";
import type { Logger } from "../logger.js";
import { catchUp } from "../inbox/catch-up.js";
import { deliver } from "../notices/deliver.js";
import { lookForNotices } from "../notices/look-for-notices.js";
import { backfillStep } from "../sync/backfill/backfill-step.js";
import { lookAgain } from "../sync/verification/look-again.js";
import { verificationStep } from "../sync/verification/verification-step.js";
import type { Handler, Handlers, JobData } from "./jobs.js";
import { forgetOld } from "./forget-old.js";
import { leaveToOthers, type TeamQueue } from "./leave-to-others.js";
import { sweep } from "./sweep.js";

/** Returns the function for the jobs of each queue. Each line that a job writes to the log has the job's ids. */
export function handlers(all: Deps): Handlers {
  const orOthers =
    <Q extends TeamQueue>(queue: Q, work: (deps: Deps, data: JobData[Q]) => Promise<void>) =>
    async (data: JobData[Q], log: Logger): Promise<void> => {
      const deps = { ...all, log };
      if (!(await leaveToOthers(deps, queue, data))) await work(deps, data);
    };
  const direct =
    <Data extends object>(work: (deps: Deps, data: Data) => Promise<unknown>): Handler<Data> =>
    async (data, log) => {
      await work({ ...all, log }, data);
    };
  return {
    provision: direct((deps, { connectionId }) => provision(deps, connectionId)),
    backfill: orOthers("backfill", (deps, { backfillId }) => backfillStep(deps, backfillId)),
    verification: orOthers("verification", (deps, { verificationId }) =>
      verificationStep(deps, verificationId),
    ),
    look_again: orOthers("look_again", (deps, { verificationId }) => lookAgain(deps, verificationId)),
    disconnect: direct((deps, { connectionId, userId }) => completeDisconnect(deps, connectionId, userId)),
    removal: direct((deps, { connectionId }) => removeLeftovers(deps, connectionId)),
    delete_team: direct((deps, { teamId, userId }) => completeDeletion(deps, teamId, userId)),
    catch_up: orOthers("catch_up", (deps, { connectionId }) => catchUp(deps, connectionId)),
    endpoints: orOthers("endpoints", (deps, { connectionId }) => checkEndpointsOf(deps, connectionId)),
    wanted_endpoint: direct((deps, { connectionId }) => makeWantedEndpoint(deps, connectionId)),
    account_mail: direct(sendAccountMail),
    account_notice: direct(sendAccountNotice),
    prove_key: orOthers("prove_key", (deps, { connectionId }) => proveIfDue(deps, connectionId)),
    upgrade_schemas: direct((deps) => upgradeSchemas(deps)),
    notices: direct((deps, { after }) => lookForNotices(deps, after)),
    notice_delivery: direct((deps, { deliveryId }) => deliver(deps, deliveryId)),
    forget_old: direct((deps) => forgetOld(deps)),
    sweep: direct((deps) => sweep(deps)),
  };
}
