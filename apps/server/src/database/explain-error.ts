import type { DatabaseAddress } from "../database-address.js";
import { DialError } from "./dial-error.js";
import { nameOf } from "./dial.js";
import { codeOf } from "./sqlstate.js";

/** What an explanation may name. */
interface Named {
  /** The variable that names the database. */
  variable: string;
  /** The host and port, or several of them. */
  place: string;
  user: string;
  database: string;
  sslMode: string;
  /** What the server or the system said. */
  message: string;
}

type Explain = (named: Named) => string;

const noAnswer: Explain = ({ variable, place }) =>
  `The database of ${variable} at ${place} did not answer in time. Check its host and port, and the firewalls between.`;
const unknownHost: Explain = ({ variable, place }) =>
  `The host of ${variable} is not known: ${place}. Check its spelling and the name service of this machine.`;
const unreachable: Explain = ({ variable, place }) =>
  `There is no way through the network to the database of ${variable} at ${place}. Check its host and the network of this machine.`;
const closed: Explain = ({ variable, place }) =>
  `The database of ${variable} at ${place} closed the connection at once. Check that a PostgreSQL or its pooler listens there, and read its log.`;
const untrusted: Explain = ({ variable, place, sslMode }) =>
  `The certificate of the server at ${place} is not from an authority that ${variable} believes (sslmode=${sslMode}). Name the file with the certificate of its authority: sslrootcert=/path/to/ca.pem`;
const tlsFailed: Explain = ({ variable, place, message }) =>
  `TLS with the server at ${place} failed: ${message}. Check the port of ${variable}, and the server's and BillStack's certificates and TLS versions.`;
const badLogin: Explain = ({ variable, user, place }) =>
  `The server at ${place} refused the password or the user ${user} of ${variable}. Check both, and percent-encode special characters of the password.`;

/** By the code of an error: of Node.js, of OpenSSL, of postgres.js, of `dial.ts`, and SQLSTATEs. */
const EXPLANATIONS: Readonly<Record<string, Explain>> = {
  ENOTFOUND: unknownHost,
  EAI_AGAIN: unknownHost,
  ECONNREFUSED: ({ variable, place }) =>
    `Nothing listens at ${place}, where ${variable} says that the database is. Start the database, or correct the host and port.`,
  ENOENT: ({ variable, place }) =>
    `There is no socket ${place}, where ${variable} says that the database is. Start the database, or correct the folder of the socket.`,
  EACCES: ({ variable, place }) =>
    `This process may not use the socket ${place} of ${variable}. Give its user access to the folder of the socket.`,
  EHOSTUNREACH: unreachable,
  ENETUNREACH: unreachable,
  ETIMEDOUT: noAnswer,
  CONNECT_TIMEOUT: noAnswer,
  ECONNRESET: closed,
  EPIPE: closed,
  CONNECTION_CLOSED: closed,
  NO_POSTGRES: ({ variable, place }) =>
    `What listens at ${place} does not speak like a PostgreSQL. Correct the host and port of ${variable}.`,
  TLS_NOT_OFFERED: ({ variable, place, sslMode }) =>
    `The server at ${place} offers no TLS, and ${variable} asks for it (sslmode=${sslMode}). Turn TLS on in the server, or remove sslmode if the network between is trusted.`,
  TLS_FILE: ({ variable, message }) =>
    `${message[0]?.toUpperCase()}${message.slice(1)}. Correct sslrootcert, sslcert or sslkey of ${variable}, or let the user of this process read the file.`,
  TLS_FAILED: tlsFailed,
  EPROTO: tlsFailed,
  CERT_HAS_EXPIRED: ({ place }) =>
    `The certificate of the server at ${place} has expired. Renew it there, and check the clock of this machine.`,
  CERT_NOT_YET_VALID: ({ place }) =>
    `The certificate of the server at ${place} is not valid yet. Check the clock of this machine.`,
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
  UNABLE_TO_GET_ISSUER_CERT: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
  CERT_SIGNATURE_FAILURE: untrusted,
  ERR_TLS_CERT_ALTNAME_INVALID: ({ variable, place }) =>
    `The certificate of the server at ${place} is for another host name. Use the name that the certificate contains in ${variable}, or sslmode=verify-ca.`,
  "28P01": badLogin,
  "28000": ({ variable, user, place, message }) =>
    `The server at ${place} does not let ${user} of ${variable} in: ${message}. Correct the user, or the server's pg_hba.conf; a server that wants TLS needs sslmode=require.`,
  "3D000": ({ variable, database, place }) =>
    `The server at ${place} has no database ${database}, which ${variable} names. Create it, or correct the name.`,
  "42501": ({ variable, user, database, message }) =>
    `The role ${user} lacks a right in the database ${database} of ${variable}: ${message}. Let the role own the schemas billstack and billstack_jobs, and grant it create on the database.`,
  "53300": ({ variable, place, message }) =>
    `The server at ${place} of ${variable} takes no more sessions: ${message}. Raise max_connections, or the connection limit of the role or database, or give every process a smaller DATABASE_POOL_SIZE.`,
  "57P03": ({ place }) =>
    `The PostgreSQL at ${place} starts or stops just now and takes no sessions. Start BillStack again when it runs.`,
  "57014": ({ variable, place, message }) =>
    `The server at ${place} ended a statement of the start: ${message}. Raise statement_timeout of the role or database of ${variable}, and remove it from the options of ${variable}.`,
  ERR_SOCKET_BAD_PORT: ({ variable, place }) =>
    `The port of ${variable} is none: ${place}. A port is a number between 1 and 65535.`,
  SASL_SIGNATURE_MISMATCH: ({ place }) =>
    `The server at ${place} did not prove that it knows the password. Something else answers in its place; check the host and the network.`,
  "25006": ({ variable, place }) =>
    `The database of ${variable} at ${place} only reads, and BillStack writes. Name the primary server.`,
};

/** PgBouncer gives all its errors the SQLSTATE 08P01, so only its words tell them apart. */
const POOLER_ERRORS: readonly [words: RegExp, Explain][] = [
  [
    /^no such database/,
    ({ variable, database, place }) =>
      `The connection pooler at ${place} has no database ${database}, which ${variable} names. Add it to the pooler's list, or correct the name.`,
  ],
  [/no such user|auth(entication)? failed|password/, badLogin],
  [
    /no more connections|query_wait_timeout/,
    ({ variable, place }) =>
      `The connection pooler at ${place} of ${variable} is full. Raise its max_client_conn or its pool size, or give every process a smaller DATABASE_POOL_SIZE.`,
  ],
];

/**
 * Explains why the database could not be used: what happened, why, and what to do.
 *
 * @param variable the name of the variable that contains the address
 * @returns null for errors that have another reason
 */
export function explainDatabaseError(
  error: unknown,
  variable: string,
  address: DatabaseAddress,
): string | null {
  if (!(error instanceof Error)) return null;
  const explain =
    codeOf(error) === "08P01"
      ? POOLER_ERRORS.find(([words]) => words.test(error.message))?.[1]
      : (EXPLANATIONS[codeOf(error)] ?? (error instanceof DialError ? tlsFailed : undefined));
  if (explain === undefined) return null;
  return explain({
    variable,
    place: address.hosts.map(nameOf).join(", "),
    user: address.user,
    database: address.database,
    sslMode: address.tls.mode,
    message: error.message,
  });
}
