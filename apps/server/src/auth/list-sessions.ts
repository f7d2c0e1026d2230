import type { z } from "zod";

import type { Deps } from "../deps.js";
import { describeDevice } from "./describe-device.js";
import type { sessionsOutput } from "./schemas.js";
import { listSessionsOf, type Session } from "./session-store.js";

/** Returns all sessions of the person who has this session, the one that was used last first. */
export async function listSessions(
  { sql }: Deps,
  { user, publicId }: Session,
): Promise<z.infer<typeof sessionsOutput>> {
  const sessions = await listSessionsOf(sql, user.id);
  return {
    sessions: sessions.map(({ id, userAgent, address, createdAt, lastUsedAt }) => ({
      id,
      device: describeDevice(userAgent ?? ""),
      address,
      createdAt: createdAt.toISOString(),
      lastUsedAt: lastUsedAt.toISOString(),
      current: id === publicId,
    })),
  };
}
