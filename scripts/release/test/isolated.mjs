import { spawnSync } from "node:child_process";

import { inRoot } from "../../bootstrap/paths.mjs";

/** The port of the server, and the port of its database, both inside of the network namespace. */
const SERVER_PORT = 3000;
const DATABASE_PORT = 5432;

/** The user and group `nobody` of Linux. */
export const NOBODY = 65_534;

/** What `unshare` puts in a namespace of its own: the network, the mounts, and the ids of processes. */
const NAMESPACES = ["--net", "--mount", "--pid", "--fork", "--kill-child"];

/** Runs the rest of the command line as `nobody`, without any right of root, and without a way to get one. */
const AS_NOBODY = `setpriv --reuid=${NOBODY} --regid=${NOBODY} --clear-groups --no-new-privs --bounding-set=-all --inh-caps=-all`;

/** Makes every file system read-only, except those of the kernel. */
const READ_ONLY = `while read -r _ point _; do
  case "$point" in /proc* | /sys* | /dev*) ;; *) mount -o remount,bind,ro "$point" 2>/dev/null || true ;; esac
done < /proc/mounts`;

/**
 * Whether this process may start others in namespaces of their own. That needs root on Linux, and is refused in many
 * containers.
 */
export function canIsolate() {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return false;
  const script = `ip link set lo up && ${READ_ONLY} && ${AS_NOBODY} "$0" --version`;
  return spawnSync("unshare", [...NAMESPACES, "sh", "-ec", script, process.execPath]).status === 0;
}

/**
 * Returns the command that starts a release as the first process of a namespace: as `nobody`, without a network, and
 * with a read-only file system. The two sockets in `sockets` are the only way in and out.
 * @param {{ release: string, cwd: string, sockets: string }} folders
 * @returns {[string, string[]]}
 */
export function isolatedCommand({ release, cwd, sockets }) {
  const script = `ip link set lo up
"$0" "$1" "$2" ${SERVER_PORT} ${DATABASE_PORT} &
while [ ! -S "$2/server.sock" ]; do kill -0 $!; done
${READ_ONLY}
cd "$3"
exec ${AS_NOBODY} "$0" "$4/main.js"`;
  const bridge = inRoot("scripts", "release", "test", "bridge.mjs");
  return ["unshare", [...NAMESPACES, "sh", "-ec", script, process.execPath, bridge, sockets, cwd, release]];
}

/**
 * Returns the URL at which a server in the namespace finds the database.
 * @param {string} databaseUrl its URL outside of the namespace
 */
export function urlInside(databaseUrl) {
  const url = new URL(databaseUrl);
  url.hostname = "127.0.0.1";
  url.port = String(DATABASE_PORT);
  return url.href;
}
