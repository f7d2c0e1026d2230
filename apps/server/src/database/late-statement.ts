import type { PendingQuery, Row, TransactionSql } from "postgres";

/** SQLSTATE query_canceled, also of a statement that was given up before it was sent. */
const QUERY_CANCELED = "57014";

/**
 * Returns a statement that is sent in a transaction of its own when somebody waits for its result. Until then it can be
 * a part of another statement, as every statement of postgres.js can.
 *
 * @param statement the statement, which is never sent itself
 * @param begin runs a function in a transaction
 * @param make makes the same statement for that transaction
 */
export function lateStatement(
  statement: PendingQuery<Row[]>,
  begin: (work: (sql: TransactionSql) => unknown) => Promise<unknown>,
  make: (sql: TransactionSql) => PendingQuery<Row[]>,
): PendingQuery<Row[]> {
  let result: Promise<unknown> | undefined;
  let sent: PendingQuery<Row[]> | undefined;
  const givenUp = new AbortController();
  const send = (): Promise<unknown> => {
    const transaction = begin((sql) => {
      givenUp.signal.throwIfAborted();
      sent = make(sql);
      return sent;
    });
    const abort = new Promise((_resolve, reject) => {
      givenUp.signal.addEventListener("abort", () => reject(givenUp.signal.reason as Error), { once: true });
    });
    return Promise.race([transaction, abort]);
  };
  const own: Record<string | symbol, unknown> = {
    /** Gives the statement up, also if it still waits for a connection. */
    cancel() {
      if (sent === undefined) givenUp.abort(canceled());
      else sent.cancel();
    },
  };
  return new Proxy(statement, {
    get(target, name) {
      if (name === "then" || name === "catch" || name === "finally") {
        result ??= send();
        return (Reflect.get(result, name) as (...args: unknown[]) => unknown).bind(result);
      }
      if (Object.hasOwn(own, name)) return own[name];
      const value = Reflect.get(target, name) as unknown;
      if (typeof value === "function")
        throw new Error(`A statement behind the wall of a team has no ${String(name)}().`);
      return value;
    },
  });
}

function canceled(): Error {
  return Object.assign(new Error("The statement was given up while it waited for a connection."), {
    code: QUERY_CANCELED,
  });
}
