import { z } from "zod";

import { cursorInput } from "../cursor.js";
import { NOTICE_CODES } from "./notice-codes.js";

const code = z.enum(NOTICE_CODES);
const switches = z.record(code, z.boolean()).describe("For each code, whether it is told on this channel");
const someSwitches = z
  .partialRecord(code, z.boolean())
  .describe("The codes to switch on or off. Codes that are left out stay as they are");

/** The settings of a team's notices. */
export const settingsOutput = z.object({
  email: switches,
  emailConfigured: z.boolean().describe("Whether this installation can send e-mails"),
  webhook: z.object({
    url: z.string().nullable(),
    codes: switches,
    secretUnreadable: z
      .boolean()
      .describe("Whether the stored secret cannot be opened, so that nothing is sent to the URL"),
  }),
  codes: z.array(z.object({ code, meaning: z.string() })).describe("What each code means, the worst first"),
});
export type NoticeSettings = z.infer<typeof settingsOutput>;

export const changeSettingsShape = {
  email: someSwitches.optional(),
  webhook: z
    .strictObject({
      url: z.string().nullable().optional().describe("Null: no webhook. Left out: it stays as it is"),
      codes: someSwitches.optional(),
    })
    .optional(),
};
export const changeSettingsOutput = settingsOutput.extend({
  secret: z
    .string()
    .nullable()
    .describe("The new secret, shown only now, if there was no webhook URL before; otherwise null"),
});
export const rotateSecretOutput = z.object({
  secret: z.string().describe("The new secret, shown only now. The secret before is not valid any more"),
});

export const testOutput = z.object({
  webhook: z
    .object({
      delivered: z.boolean(),
      status: z.number().nullable().describe("The status of the answer; null if no answer came"),
      result: z.string(),
      answer: z.string().describe("The beginning of the answer's body"),
    })
    .nullable()
    .describe("Null if the team has no webhook URL"),
  email: z
    .object({ delivered: z.boolean(), to: z.string(), result: z.string() })
    .nullable()
    .describe("Null if this installation sends no e-mail"),
});

export const listNoticesShape = {
  limit: z.number().int().min(1).max(100).default(20),
  cursor: cursorInput,
};
const delivery = z.object({
  event: z.enum(["began", "ended"]),
  channel: z.enum(["email", "webhook"]),
  to: z.string().nullable().describe("The e-mail address of a person; null for the webhook URL"),
  status: z
    .enum(["waiting", "delivered", "failed", "dropped"])
    .describe(
      "failed: all tries failed. dropped: before it was taken, it was switched off, the person left, or the problem was over",
    ),
  attempts: z.number(),
  lastAttemptAt: z.iso.datetime().nullable(),
  nextAttemptAt: z.iso.datetime().nullable().describe("Only while it is waiting"),
  result: z.string().nullable().describe("What the last try found out"),
});
export const listNoticesOutput = z.object({
  notices: z.array(
    z.object({
      id: z.string(),
      code,
      sentence: z.string(),
      action: z.string(),
      beganAt: z.iso.datetime(),
      endedAt: z.iso.datetime().nullable(),
      deliveries: z.array(delivery),
    }),
  ),
  nextCursor: z.string().nullable(),
});
