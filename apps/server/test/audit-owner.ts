import type { Sql, TransactionSql } from "postgres";

/** How often the role is asked for, if another test asks at the same moment. */
const TRIES = 20;

/**
 * Runs `work` in a transaction as the owner of the table of audit entries, without the trigger that refuses changes: as
 * somebody who may do everything in the database. The role of the tests has made the owner's role, so it may become it.
 */
export async function asAuditOwner(sql: Sql, work: (sql: TransactionSql) => Promise<void>): Promise<void> {
  await becomeMember(sql);
  await sql.begin(async (transaction) => {
    await transaction`grant all on billstack.audit_heads to billstack_audit`;
    await transaction`set local role billstack_audit`;
    await transaction`alter table billstack.audit disable trigger audit_is_append_only`;
    await work(transaction);
    await transaction`alter table billstack.audit enable trigger audit_is_append_only`;
  });
}

/** All databases of a server share the roles, and PostgreSQL refuses two changes of one role at the same time. */
async function becomeMember(sql: Sql): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await sql`grant billstack_audit to current_user with inherit false, set true`;
      return;
    } catch (error) {
      const isConcurrent = error instanceof Error && error.message.includes("concurrently updated");
      if (!isConcurrent || tries === TRIES) throw error;
    }
  }
}
