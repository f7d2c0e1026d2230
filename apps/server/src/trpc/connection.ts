import { checkConnection } from "../setup/check.js";
import { connect } from "../setup/connect.js";
import { createWebhookEndpoint } from "../connection/webhook-endpoint.js";
import { readDependents } from "../setup/dependents.js";
import { disconnect } from "../setup/disconnect.js";
import { setKeys } from "../setup/set-keys.js";
import {
  connectOutput,
  connectShape,
  dependentsOutput,
  disconnectOutput,
  disconnectShape,
  keysShape,
  success,
  webhookEndpointOutput,
  webhookSecretShape,
  webhookUrlOutput,
} from "../connection/schemas.js";
import { statusOutput } from "../status/schemas.js";
import { readStatus, watchStatus } from "../status/status.js";
import { setWebhookSecret } from "../connection/set-webhook-secret.js";
import { webhookInstructions } from "../connection/webhook-url.js";
import { router, teamProcedure } from "./init.js";

export const connectionRouter = router({
  connect: teamProcedure("connection.connect", connectShape)
    .meta({ summary: "Connect a Stripe account: keys are checked with Stripe before anything is stored" })
    .output(connectOutput)
    .mutation(({ ctx, input }) => connect(ctx, input)),
  status: teamProcedure("connection.read", {})
    .meta({ summary: "The state of the team's connection" })
    .output(statusOutput)
    .query(({ ctx }) => readStatus(ctx.deps, ctx.teamId)),
  watch: teamProcedure("connection.read", {}).subscription(({ ctx, signal }) =>
    watchStatus(ctx.deps, ctx.teamId, signal),
  ),
  check: teamProcedure("connection.check", {})
    .meta({
      summary: "Check the key with Stripe now, read the webhook endpoints, and return the status",
    })
    .output(statusOutput)
    .mutation(({ ctx }) => checkConnection(ctx)),
  disconnect: teamProcedure("connection.disconnect", disconnectShape, { confirmed: true })
    .meta({ summary: "Disconnect: drops the team schema and destroys the stored secrets" })
    .output(disconnectOutput)
    .mutation(({ ctx, input }) => disconnect(ctx, input)),
  dependents: teamProcedure("connection.disconnect", {})
    .meta({ summary: "What people have made that a disconnect would drop" })
    .output(dependentsOutput)
    .query(({ ctx }) => readDependents(ctx.deps, ctx.teamId)),
  webhookUrl: teamProcedure("connection.read", {})
    .meta({ summary: "Where Stripe should send this team's events, and how to set that up" })
    .output(webhookUrlOutput)
    .query(({ ctx }) => webhookInstructions(ctx.deps, ctx.teamId)),
  setWebhookSecret: teamProcedure("connection.rotate", webhookSecretShape, { confirmed: true })
    .meta({ summary: "Replace the webhook secret; the previous one stays valid for 24 hours" })
    .output(success)
    .mutation(({ ctx, input }) => setWebhookSecret(ctx, input)),
  createWebhookEndpoint: teamProcedure("connection.rotate", {}, { confirmed: true })
    .meta({ summary: "Let BillStack create the webhook endpoint in the Stripe account" })
    .output(webhookEndpointOutput)
    .mutation(({ ctx }) => createWebhookEndpoint(ctx)),
  setKeys: teamProcedure("connection.rotate", keysShape, { confirmed: true })
    .meta({ summary: "Replace the keys by other keys of the same account and mode" })
    .output(success)
    .mutation(({ ctx, input }) => setKeys(ctx, input)),
});
