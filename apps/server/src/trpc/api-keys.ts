import { createKey } from "../api-keys/create-key.js";
import { listKeys } from "../api-keys/list-keys.js";
import { revokeKey } from "../api-keys/revoke-key.js";
import { rotateKey } from "../api-keys/rotate-key.js";
import {
  createKeyOutput,
  createKeyShape,
  listKeysOutput,
  revokeKeyOutput,
  revokeKeyShape,
  rotateKeyOutput,
  rotateKeyShape,
} from "../api-keys/schemas.js";
import { router, teamProcedure } from "./init.js";

export const apiKeysRouter = router({
  list: teamProcedure("api_keys.manage", {})
    .meta({ summary: "The team's API keys, newest first" })
    .output(listKeysOutput)
    .query(({ ctx }) => listKeys(ctx.deps.sql, ctx.teamId)),
  create: teamProcedure("api_keys.manage", createKeyShape, { confirmed: true })
    .meta({ summary: "Make an API key. Only this answer contains it" })
    .output(createKeyOutput)
    .mutation(({ ctx, input }) => createKey(ctx, input)),
  rotate: teamProcedure("api_keys.manage", rotateKeyShape, { confirmed: true })
    .meta({ summary: "Replace an API key by a new one; the previous one stays valid for overlapSeconds" })
    .output(rotateKeyOutput)
    .mutation(({ ctx, input }) => rotateKey(ctx, input)),
  revoke: teamProcedure("api_keys.manage", revokeKeyShape)
    .meta({ summary: "Revoke an API key at once" })
    .output(revokeKeyOutput)
    .mutation(({ ctx, input }) => revokeKey(ctx, input)),
});
