import { connect, createServer } from "node:net";
import { join } from "node:path";

import { pipeBoth } from "./pipe-both.mjs";

/**
 * Connects a network namespace without any network with the test outside of it, by two sockets in a folder.
 * Arguments: the folder, the port of the server, and the port at which the server finds its database.
 */
const [folder = "", serverPort, databasePort] = process.argv.slice(2);

createServer((socket) => pipeBoth(socket, connect(join(folder, "database.sock")))).listen(
  Number(databasePort),
  "127.0.0.1",
);
createServer((socket) => pipeBoth(socket, connect(Number(serverPort), "127.0.0.1"))).listen(
  join(folder, "server.sock"),
);
