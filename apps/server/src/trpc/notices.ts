import { listNotices } from "../notices/list.js";
import {
  changeSettingsOutput,
  changeSettingsShape,
  listNoticesOutput,
  listNoticesShape,
  rotateSecretOutput,
  settingsOutput,
  testOutput,
} from "../notices/schemas.js";
import { sendTest } from "../notices/send-test.js";
import { changeSettings, readSettings, rotateSecret } from "../notices/settings.js";
import { router, teamProcedure } from "./init.js";

export const noticesRouter = router({
  list: teamProcedure("notices.manage", listNoticesShape)
    .meta({ summary: "What the team's owners and admins were told about, newest first, with the deliveries" })
    .output(listNoticesOutput)
    .query(({ ctx, input }) => listNotices(ctx.deps.sql, ctx.teamId, input)),
  settings: teamProcedure("notices.manage", {})
    .meta({ summary: "Which notices are sent by e-mail and to the webhook URL" })
    .output(settingsOutput)
    .query(({ ctx }) => readSettings(ctx.deps, ctx.teamId)),
  changeSettings: teamProcedure("notices.manage", changeSettingsShape)
    .meta({
      summary:
        "Change what is told by e-mail and to the webhook URL. A URL where there was none gets a new secret",
    })
    .output(changeSettingsOutput)
    .mutation(({ ctx, input }) => changeSettings(ctx, input)),
  sendTest: teamProcedure("notices.manage", {})
    .meta({ summary: "Send a test notice to the webhook URL and to you, and return what was answered" })
    .output(testOutput)
    .mutation(({ ctx }) => sendTest(ctx)),
  rotateSecret: teamProcedure("notices.manage", {})
    .meta({ summary: "Replace the secret with which notices are signed. Only this answer contains it" })
    .output(rotateSecretOutput)
    .mutation(({ ctx }) => rotateSecret(ctx)),
});
