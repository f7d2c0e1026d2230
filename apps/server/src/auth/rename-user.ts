import type { Deps } from "../deps.js";
import { updateName } from "./store.js";
import type { SessionUser } from "./session-store.js";

/** Gives the person who is signed in another name. Null: they have none, and others see their e-mail address. */
export async function renameUser(
  { sql }: Deps,
  user: SessionUser,
  name: string | null,
): Promise<{ user: SessionUser }> {
  await updateName(sql, user.id, name);
  return { user: { ...user, name } };
}
