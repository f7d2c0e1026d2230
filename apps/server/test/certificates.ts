import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

/** Certificates that a test has made with OpenSSL. The certificates of servers are for the host `localhost` only. */
export interface Certificates {
  /** The path of a file in the folder of the certificates, such as `ca.pem` and `other-ca.pem`. */
  path(name: string): string;
  /** The text of one of the files, such as `server.pem`, `server.key` and `expired.pem`. */
  text(name: string): string;
  remove(): void;
}

const NEW_KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];

/** Makes two authorities, and a valid and an expired certificate of the first one for the same key. */
export async function makeCertificates(): Promise<Certificates> {
  const folder = mkdtempSync(join(tmpdir(), "billstack-certificates-"));
  const path = (name: string): string => join(folder, name);
  const openssl = (...args: string[]) => promisify(execFile)("openssl", args, { cwd: folder });
  const authority = (name: string) =>
    openssl(
      "req",
      "-x509",
      ...NEW_KEY,
      "-keyout",
      `${name}.key`,
      "-out",
      `${name}.pem`,
      "-subj",
      `/CN=${name}`,
    );
  writeFileSync(path("names"), "subjectAltName=DNS:localhost\n");
  await Promise.all([
    authority("ca"),
    authority("other-ca"),
    openssl("req", ...NEW_KEY, "-keyout", "server.key", "-out", "server.csr", "-subj", "/CN=localhost"),
  ]);
  const ofAuthority = ["-CA", "ca.pem", "-CAkey", "ca.key", "-extfile", "names", "-set_serial", "1"];
  const sign = (name: string, days: number) =>
    openssl(
      "x509",
      "-req",
      "-in",
      "server.csr",
      ...ofAuthority,
      "-days",
      String(days),
      "-out",
      `${name}.pem`,
    );
  await Promise.all([sign("server", 2), sign("expired", -1)]);
  return {
    path,
    text: (name) => readFileSync(path(name), "utf8"),
    remove: () => rmSync(folder, { recursive: true }),
  };
}
