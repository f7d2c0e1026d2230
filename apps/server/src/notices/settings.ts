import type { TeamId } from "@billstack/tenancy";
import type { z } from "zod";

import type { TeamContext } from "../context.js";
import type { Deps } from "../deps.js";
import { AppError } from "../errors.js";
import { NOTICE_CODES, NOTICES, type NoticeCode } from "./notice-codes.js";
import type { changeSettingsOutput, NoticeSettings, rotateSecretOutput } from "./schemas.js";
import { isUnreadable, newSigningSecret, secretOf } from "./signing-secret.js";
import {
  findSettings,
  lockSettings,
  replaceSecret,
  storeSettings,
  type StoredSettings,
} from "./settings-store.js";
import { webhookUrlProblem } from "./webhook-url.js";

/** Which codes are told, for those that are named. */
type Switches = Partial<Record<NoticeCode, boolean>>;

/** What an owner or admin changes. What is left out stays as it is. */
export interface SettingsChange {
  email?: Switches | undefined;
  webhook?: { url?: string | null | undefined; codes?: Switches | undefined } | undefined;
}

/** Returns the settings of the team's notices. */
export async function readSettings(deps: Deps, teamId: TeamId): Promise<NoticeSettings> {
  return shown(deps, teamId, await findSettings(deps.sql, teamId));
}

/**
 * Changes the settings of the team's notices. If the team had no webhook URL before, the URL gets a new secret, which only
 * this answer contains. Without a URL the secret is destroyed.
 *
 * @throws AppError invalid_input if requests may not go to the URL
 */
export async function changeSettings(
  { deps, teamId, actor }: TeamContext,
  change: SettingsChange,
): Promise<z.infer<typeof changeSettingsOutput>> {
  const url = change.webhook?.url;
  const problem = typeof url === "string" ? webhookUrlProblem(deps.env, url) : null;
  if (problem !== null) {
    throw new AppError("invalid_input", `The webhook URL cannot be used: ${problem}`, {
      issues: [{ path: "webhook.url", message: problem }],
    });
  }
  return deps.sql.begin(async (sql) => {
    await lockSettings(sql, teamId);
    const before = await findSettings(sql, teamId);
    const webhookUrl = url === undefined ? before.webhookUrl : url;
    const isNew = webhookUrl !== null && before.webhookSecretSealed === null;
    const made = isNew ? newSigningSecret(deps, teamId) : null;
    const after: StoredSettings = {
      emailOff: switched(before.emailOff, change.email),
      webhookOff: switched(before.webhookOff, change.webhook?.codes),
      webhookUrl,
      webhookSecretSealed: webhookUrl === null ? null : (made?.stored.sealed ?? before.webhookSecretSealed),
      webhookSecretSeal: webhookUrl === null ? null : (made?.stored.seal ?? before.webhookSecretSeal),
    };
    await storeSettings(sql, teamId, after);
    // Only the host, because the path of a URL may be a secret of the receiver.
    const host = webhookUrl === null ? null : new URL(webhookUrl).host;
    const { emailOff, webhookOff } = after;
    await deps.audit.record(sql, {
      teamId,
      ...actor,
      action: "notices.settings_changed",
      detail: { webhookHost: host, emailOff, webhookOff },
    });
    return { ...shown(deps, teamId, after), secret: made?.secret ?? null };
  });
}

/**
 * Replaces the secret with which the team's notices are signed. The secret before is not valid any more.
 *
 * @throws AppError not_found if the team has no webhook URL
 */
export async function rotateSecret({
  deps,
  teamId,
  actor,
}: TeamContext): Promise<z.infer<typeof rotateSecretOutput>> {
  const { secret, stored } = newSigningSecret(deps, teamId);
  await deps.sql.begin(async (sql) => {
    if (!(await replaceSecret(sql, teamId, stored))) {
      throw new AppError("not_found", "This team has no webhook URL for notices. Set one first.");
    }
    await deps.audit.record(sql, { teamId, ...actor, action: "notices.secret_rotated" });
  });
  return { secret };
}

function shown(deps: Deps, teamId: TeamId, settings: StoredSettings): NoticeSettings {
  const { emailOff, webhookOff, webhookUrl } = settings;
  const stored = secretOf(settings);
  const secretUnreadable = stored !== null && isUnreadable(deps, teamId, stored);
  return {
    email: switchesOf(emailOff),
    emailConfigured: deps.mailer.configured,
    webhook: { url: webhookUrl, codes: switchesOf(webhookOff), secretUnreadable },
    codes: NOTICE_CODES.map((code) => ({ code, meaning: NOTICES[code] })),
  };
}

function switchesOf(off: readonly string[]): Record<NoticeCode, boolean> {
  const entries = NOTICE_CODES.map((code) => [code, !off.includes(code)]);
  return Object.fromEntries(entries) as Record<NoticeCode, boolean>;
}

/** Returns the codes that are off after a change. */
function switched(off: readonly string[], change: Switches = {}): string[] {
  return NOTICE_CODES.filter((code) => !(change[code] ?? !off.includes(code)));
}
