import { randomUUID } from "node:crypto";

import type { z } from "zod";

import type { Deps } from "../deps.js";
import { AppError } from "../errors.js";
import { insertTeam } from "../teams/create.js";
import type { Context } from "../context.js";
import { logAuthentication, type AuthenticationFacts } from "./log-authentication.js";
import { hashPassword } from "./password.js";
import { requireGoodPassword } from "./password-rules.js";
import type { signUpInput, signUpOutput } from "./schemas.js";
import { openSession } from "./session-cookie.js";
import { requireSetupToken, setupTokenNeeded } from "./setup-token.js";
import { insertUser, lockUsers, someUserExists } from "./store.js";

/** Whether anybody may sign up now, as BILLSTACK_SIGN_UP says. */
export async function signUpIsOpen({ env, sql }: Deps): Promise<boolean> {
  if (env.signUp !== "first") return env.signUp === "open";
  return !(await someUserExists(sql));
}

/**
 * Creates a user and a first team with the user as its owner, and signs the user in.
 *
 * @throws AppError invalid_input if the password is easy to guess; sign_up_closed, setup_token_missing, setup_token_wrong, email_taken, too_many_requests
 */
export function signUp(
  context: Context,
  input: z.infer<typeof signUpInput>,
): Promise<z.infer<typeof signUpOutput>> {
  return logAuthentication(context, "sign_up", {}, (facts) => createAccount(context, input, facts));
}

async function createAccount(
  context: Context,
  input: z.infer<typeof signUpInput>,
  facts: AuthenticationFacts,
): Promise<z.infer<typeof signUpOutput>> {
  const { deps, ip } = context;
  if (deps.env.production) await deps.limits.take("signUpAddress", ip);
  await requireOpen(deps);
  if (await setupTokenNeeded(deps)) requireSetupToken(deps, input.setupToken);
  requireGoodPassword(input.password, input.email);
  const passwordHash = await hashPassword(input.password);
  const user = { id: randomUUID(), email: input.email, name: input.name ?? null };
  const teamName = input.teamName ?? `${input.name ?? input.email.split("@")[0] ?? "My"}'s team`.slice(0, 80);
  const team = await deps.sql.begin(async (sql) => {
    if (deps.env.signUp === "first") {
      await lockUsers(sql);
      if (await someUserExists(sql)) throw closed();
    }
    await deps.accounts.create(sql, user.id, async () => {
      if (!(await insertUser(sql, { ...user, passwordHash }))) throw emailTaken();
    });
    return insertTeam(sql, user.id, teamName);
  });
  facts.userId = user.id;
  await openSession(context, user.id, passwordHash);
  return { user, team };
}

async function requireOpen(deps: Deps): Promise<void> {
  if (!(await signUpIsOpen(deps))) throw closed();
}

function emailTaken(): AppError {
  return new AppError(
    "email_taken",
    "There is an account with this e-mail address already. Sign in instead.",
  );
}

function closed(): AppError {
  return new AppError(
    "sign_up_closed",
    "Sign-up is closed here. Ask an owner of this installation for access.",
  );
}
