import type { Command } from "commander";
import type { Sql } from "postgres";

import { Audit } from "../audit/record.js";
import { AccountSeals } from "../auth/account-seals.js";
import { asciiAddress } from "../auth/email-address.js";
import { endSessionsOf } from "../auth/end-sessions-of.js";
import { makeResetLink } from "../auth/make-reset-link.js";
import { recordInTeams } from "../auth/record-in-teams.js";
import { storeResetLink } from "../auth/store-reset-link.js";
import { removeFactorOf } from "../auth/factor/remove-factor-of.js";
import { findUserByEmail, listUsers, type StoredUser } from "../auth/store.js";
import type { ServiceKeys } from "../custody/service-keys.js";
import { shortTransaction } from "../database/short-transaction.js";

import { withDatabase } from "./with-database.js";
import { withServiceKeys } from "./with-service-keys.js";

type Variables = NodeJS.ProcessEnv;

/** Adds the commands about users. They work with the database of DATABASE_URL, while servers run or not. */
export function addUserCommands(program: Command, variables: Variables): void {
  const users = program.command("users").description("the people who have an account");
  users
    .command("list")
    .description("print the e-mail address, the id and the day of the sign-up of each user")
    .action(() =>
      withDatabase(variables, async (sql) => {
        for (const { id, email, createdAt } of await listUsers(sql))
          console.log(`${email}  ${id}  ${createdAt.toISOString().slice(0, 10)}`);
      }),
    );
  users
    .command("reset-link")
    .description("print a link with which the user chooses a new password, once and within 30 minutes")
    .argument("<email>", "the user's e-mail address")
    .action((email: string) =>
      withServiceKeys(variables, async (sql, keys) => {
        const audit = new Audit(() => keys.get("audit"));
        const user = await requireUser(sql, email);
        const accounts = new AccountSeals(keys);
        const { link, tokenHash } = makeResetLink(originOf(variables));
        await shortTransaction(sql, async (transaction) => {
          await storeResetLink(accounts, transaction, user.id, tokenHash);
          const action = "account.reset_link_made_by_operator";
          await recordInTeams({ audit }, transaction, user.id, action, null);
        });
        console.log(`${link}\nIt works once, within 30 minutes. Older links of this user no longer work.`);
      }),
    );
  users
    .command("remove-factor")
    .description("remove the second factor of a user who lost the device and the recovery codes")
    .argument("<email>", "the user's e-mail address")
    .option("--yes", "remove it. Without this option, the command changes nothing")
    .action((email: string, { yes }: { yes?: boolean }) =>
      withServiceKeys(variables, async (sql, keys) => {
        const audit = new Audit(() => keys.get("audit"));
        const user = await requireUser(sql, email);
        if (yes !== true)
          throw new Error(
            `After this, the password alone lets somebody sign in as ${user.email}. Make sure by another way than ` +
              "e-mail that this person asks for it, then run the command again with --yes.",
          );
        if (!(await removeFactorOf({ sql, audit, accounts: new AccountSeals(keys) }, user.id)))
          throw new Error(`${user.email} has no second factor.`);
        console.log(`The second factor of ${user.email} is removed. The audit of their teams shows it.`);
      }),
    );
  users
    .command("accept-changes")
    .description("accept what is stored to sign a user in, after something other than BillStack changed it")
    .argument("<email>", "the user's e-mail address")
    .option("--yes", "accept it. Without this option, the command changes nothing")
    .action((email: string, { yes }: { yes?: boolean }) =>
      withServiceKeys(variables, (sql, keys) => acceptChanges(sql, keys, email, yes === true)),
    );
  users
    .command("end-sessions")
    .description("end all sessions of one user, or of all users; they can sign in again")
    .argument("[email]", "the user's e-mail address")
    .option("--all", "end the sessions of all users")
    .action((email: string | undefined, { all = false }: { all?: boolean }) =>
      withServiceKeys(variables, async (sql, keys) => {
        if (all === (email !== undefined))
          throw new Error("Name either the e-mail address of one user, or --all. Nothing was changed.");
        const audit = new Audit(() => keys.get("audit"));
        const chosen = email === undefined ? await listUsers(sql) : [await requireUser(sql, email)];
        let ended = 0;
        // One after another, so that no team's audit is locked for long. If it is interrupted, it can run again.
        for (const { id } of chosen) ended += await endSessionsOf({ sql, audit }, id);
        console.log(`Ended ${ended} session${ended === 1 ? "" : "s"}.`);
      }),
    );
}

/** @throws Error without `yes`, or if there is no user with this e-mail address */
async function acceptChanges(sql: Sql, keys: ServiceKeys, email: string, yes: boolean): Promise<void> {
  const user = await requireUser(sql, email);
  if (!yes)
    throw new Error(
      `After this, whoever knows the password that is stored now can sign in as ${user.email}, and the second factor is on or off as it is stored now. Find out first who changed it, then run the command again with --yes.`,
    );
  const audit = new Audit(() => keys.get("audit"));
  const accepted = await shortTransaction(sql, async (transaction) => {
    if (!(await new AccountSeals(keys).accept(transaction, user.id))) return false;
    await recordInTeams({ audit }, transaction, user.id, "account.accepted_by_operator", null);
    return true;
  });
  if (!accepted) {
    console.log(`What is stored for ${user.email} is what BillStack stored. Nothing was changed.`);
    return;
  }
  console.log(
    `What is stored for ${user.email} is accepted. Make a link with "users reset-link" now, because somebody else may know the password.`,
  );
}

/** @throws Error if there is no user with this e-mail address */
async function requireUser(sql: Sql, email: string): Promise<StoredUser> {
  const user = await findUserByEmail(sql, asciiAddress(email.trim()));
  if (user !== null) return user;
  throw new Error(`There is no user with the e-mail address ${email}. "users list" prints all users.`);
}

/** Returns the public origin, as the server takes it from BASE_URL and PORT. */
function originOf({ BASE_URL: baseUrl, PORT: port }: Variables): string {
  return new URL(baseUrl || `http://localhost:${port || "3000"}`).origin;
}
