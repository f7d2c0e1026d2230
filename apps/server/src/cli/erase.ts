import { parseTeamId } from "@billstack/tenancy";
import type { Command } from "commander";

import { eraseCustomer, storesNothing, type Erasure } from "../erasure/erase-customer.js";
import { safeMessage } from "../safe-message.js";
import { requireTeam } from "./require-team.js";
import { withDeps } from "./with-deps.js";

/**
 * Adds the command that erases a customer.
 *
 * @param variables the environment of the server
 */
export function addEraseCommand(program: Command, variables: NodeJS.ProcessEnv): void {
  program
    .command("erase")
    .description("erase what is stored of a customer whom Stripe has deleted or redacted")
    .requiredOption("--team <id>", "the team")
    .requiredOption("--customer <id>", "the customer's id at Stripe, such as cus_…")
    .option("--yes", "erase it. Without this option, the command only counts what it would erase")
    .action((options: { team: string; customer: string; yes?: true }) => erase(variables, options));
}

async function erase(
  variables: NodeJS.ProcessEnv,
  { team, customer, yes }: { team: string; customer: string; yes?: true },
): Promise<void> {
  const teamId = parseTeamId(team);
  if (teamId === null) throw new Error(`${team} is not the id of a team.`);
  if (!/^cus_\w{1,250}$/.test(customer)) throw new Error(`${customer} is not the id of a customer.`);
  await withDeps(variables, async (deps) => {
    await requireTeam(deps.sql, teamId);
    const isDryRun = yes !== true;
    report(await eraseCustomer(deps, teamId, customer, isDryRun), customer, isDryRun);
  });
}

/** Prints what was found or erased. Lets the command exit with 1 if something is left to do. */
function report(erasure: Erasure, customer: string, isDryRun: boolean): void {
  const { atStripe, rows, payloads, waiting, unread } = erasure;
  if (atStripe === "there") {
    console.error(
      `Stripe still has the customer ${customer}. Delete or redact the customer at Stripe first, and then run this command again. Nothing was changed.`,
    );
    process.exitCode = 1;
    return;
  }
  if (storesNothing(erasure)) {
    console.error(
      `BillStack stores nothing of the customer ${customer} in this team, so nothing was changed. Check the ids of the customer and of the team.`,
    );
    process.exitCode = 1;
    return;
  }
  const of = `${rows.length} other objects of the customer ${customer}, and the payloads of ${payloads} events`;
  if (isDryRun) {
    console.log(`Stripe says that the customer is ${atStripe}. To erase: the customer's row, ${of}.`);
    if (waiting > 0)
      console.log(`${waiting} of these events wait to be applied. Their payloads stay until then.`);
    console.log("Nothing was changed. Run the command again with --yes to erase it.");
    return;
  }
  console.log(`Erased, or made what Stripe answers now: the customer's row, ${of}.`);
  console.log(
    "What stays: backups and logs of PostgreSQL from before, ids in the inbox and the audit, and whatever people copied out of the team schema.",
  );
  for (const { object, error } of unread)
    console.error(`${object.id} could not be read from Stripe, so its row stays: ${safeMessage(error)}`);
  if (waiting > 0) console.error(`${waiting} events wait to be applied, so their payloads stay.`);
  if (unread.length + waiting === 0) return;
  console.error("Run the command again later to erase what stays.");
  process.exitCode = 1;
}
