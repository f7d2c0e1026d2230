import { readFileSync } from "node:fs";
import { connect as connectTcp, isIP, type Socket } from "node:net";
import { connect as connectTls, type ConnectionOptions } from "node:tls";

import type { DatabaseAddress, DatabaseHost, TlsSettings } from "../database-address.js";
import { DialError } from "./dial-error.js";
import { codeOf } from "./sqlstate.js";

/** The message that asks a server for TLS (SSLRequest of PostgreSQL's protocol). */
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);
const YES = "S".charCodeAt(0);
const NO = "N".charCodeAt(0);

/**
 * Opens a network connection to the first of the hosts that answers, with TLS as the address says. The PostgreSQL
 * session has not begun yet.
 *
 * @param timeoutMs how long all hosts together may take, in milliseconds
 * @param avoided hosts that are not tried, because they only read
 * @throws the error of the last host
 */
export async function dial(
  address: DatabaseAddress,
  timeoutMs: number,
  avoided: ReadonlySet<DatabaseHost> = new Set(),
): Promise<{ socket: Socket; host: DatabaseHost }> {
  const late = AbortSignal.timeout(timeoutMs);
  let failure: unknown;
  for (const host of address.hosts.filter((one) => !avoided.has(one))) {
    try {
      return { socket: await dialHost(host, address.tls, late), host };
    } catch (error) {
      failure = error;
      if (late.aborted) throw error;
    }
  }
  throw failure;
}

async function dialHost(host: DatabaseHost, tls: TlsSettings, late: AbortSignal): Promise<Socket> {
  const socket = await openSocket(host, late);
  // TLS protects nothing on the way through a Unix socket, and PostgreSQL does not offer it there.
  if (tls.mode === "disable" || isUnixSocket(host)) return socket;
  const isOptional = tls.mode === "prefer" || tls.mode === "allow";
  if (!tls.direct && !(await offersTls(socket, host, late))) {
    if (isOptional) return socket;
    socket.destroy();
    throw new DialError(
      "TLS_NOT_OFFERED",
      `the server at ${nameOf(host)} offers no TLS, and sslmode=${tls.mode} asks for it`,
    );
  }
  try {
    return await startTls(socket, host, tls, late);
  } catch (error) {
    socket.destroy();
    if (isOptional && error instanceof DialError && !late.aborted) return openSocket(host, late);
    throw error;
  }
}

const isUnixSocket = ({ connectTo }: DatabaseHost): boolean => connectTo.startsWith("/");

function openSocket(host: DatabaseHost, late: AbortSignal): Promise<Socket> {
  const socket = isUnixSocket(host)
    ? connectTcp({ path: `${host.connectTo}/.s.PGSQL.${host.port}` })
    : connectTcp({ host: host.connectTo, port: host.port, noDelay: true });
  return whenReady(socket, "connect", host, late);
}

/** Asks the server whether it offers TLS. */
async function offersTls(socket: Socket, host: DatabaseHost, late: AbortSignal): Promise<boolean> {
  socket.write(SSL_REQUEST);
  await whenReady(socket, "readable", host, late);
  const answer = socket.read() as Buffer | null;
  // More than one byte before TLS begins was put there by somebody between us and the server.
  if (answer?.length === 1 && (answer[0] === YES || answer[0] === NO)) return answer[0] === YES;
  socket.destroy();
  throw new DialError("NO_POSTGRES", `what answers at ${nameOf(host)} is no PostgreSQL`);
}

/** Begins TLS. What is wrong with it, for example the certificate, becomes a {@link DialError}. */
async function startTls(
  socket: Socket,
  host: DatabaseHost,
  tls: TlsSettings,
  late: AbortSignal,
): Promise<Socket> {
  try {
    return await whenReady(connectTls(tlsOptions(socket, host, tls)), "secureConnect", host, late);
  } catch (error) {
    if (error instanceof DialError || !(error instanceof Error)) throw error;
    throw new DialError(codeOf(error) || "TLS_FAILED", error.message, { cause: error });
  }
}

function tlsOptions(socket: Socket, host: DatabaseHost, tls: TlsSettings): ConnectionOptions {
  const checks = tls.mode === "verify-ca" || tls.mode === "verify-full";
  const file = (path: string | null): Buffer | null => (path === null ? null : readTlsFile(path));
  const [ca, cert, key] = [file(checks ? tls.rootCertificate : null), file(tls.certificate), file(tls.key)];
  return {
    socket,
    host: host.host,
    ...(isIP(host.host) === 0 && { servername: host.host }),
    rejectUnauthorized: checks,
    ...(tls.mode === "verify-ca" && { checkServerIdentity: () => undefined }),
    ...(ca !== null && { ca }),
    ...(cert !== null && { cert }),
    ...(key !== null && { key }),
    ...(tls.keyPassword !== null && { passphrase: tls.keyPassword }),
    ...(tls.direct && { ALPNProtocols: ["postgresql"] }),
    ...(tls.minVersion !== null && { minVersion: tls.minVersion }),
    ...(tls.maxVersion !== null && { maxVersion: tls.maxVersion }),
  };
}

function readTlsFile(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new DialError("TLS_FILE", `the file ${path} of the database URL cannot be read`, { cause: error });
  }
}

/** Waits for one event of the socket. Destroys the socket if it fails or time is up. */
function whenReady(socket: Socket, event: string, host: DatabaseHost, late: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const end = (): void => {
      socket.off(event, ready).off("error", fail).off("close", close);
      late.removeEventListener("abort", expire);
    };
    const ready = (): void => {
      end();
      // Nobody listens until the caller does, and an error without a listener would end the process.
      socket.on("error", () => undefined);
      resolve(socket);
    };
    const fail = (error: Error): void => {
      end();
      socket.on("error", () => undefined).destroy();
      reject(error);
    };
    const close = (): void =>
      fail(new DialError("NO_POSTGRES", `what answers at ${nameOf(host)} closed the connection at once`));
    const expire = (): void =>
      fail(new DialError("CONNECT_TIMEOUT", `${nameOf(host)} did not answer in time`));
    socket.once(event, ready).once("error", fail).once("close", close);
    late.addEventListener("abort", expire, { once: true });
    if (late.aborted) expire();
  });
}

/** Names a host for a person. */
export function nameOf(host: DatabaseHost): string {
  if (isUnixSocket(host)) return `${host.connectTo}/.s.PGSQL.${host.port}`;
  return `${host.host.includes(":") ? `[${host.host}]` : host.host}:${host.port}`;
}
