import { execFile } from "node:child_process";
import { userInfo } from "node:os";
import { promisify } from "node:util";

/**
 * Returns what `find` finds, and installs the package of Debian first if it finds nothing. That needs root. Without root,
 * or if the package cannot be installed, the result is undefined.
 */
export async function findOrInstall(
  find: () => string | undefined,
  packageName: string,
): Promise<string | undefined> {
  if (find() === undefined && userInfo().uid === 0) {
    const apt = (...args: string[]) =>
      promisify(execFile)("apt-get", ["-qq", ...args]).catch(() => undefined);
    await apt("update");
    await apt("install", "--yes", "--no-install-recommends", packageName);
  }
  return find();
}
