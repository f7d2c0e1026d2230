import { z } from "zod";

import { SEALED_FIELDS } from "../../custody/sealed-connection.js";

/** What lets a member sign in. */
const account = z.object({
  passwordHash: z.string(),
  /** Null: the member has no second factor. */
  factor: z
    .object({
      secret: z.string(),
      begunAt: z.string(),
      activeSince: z.string(),
      lastStep: z.string(),
      /** The hashes of the recovery codes, in hexadecimal. */
      recoveryCodes: z.array(z.string()),
    })
    .nullable(),
});
export type MovedAccount = z.infer<typeof account>;

/** The form of the secrets of a team. */
export const secrets = z.object({
  connection: z.partialRecord(z.enum(SEALED_FIELDS), z.string()),
  /** The secret of the team's webhook for notices. */
  notices: z.string().nullable(),
  accounts: z.record(z.string(), account),
});
/** The secrets of a team, opened. */
export type TeamSecrets = z.infer<typeof secrets>;
