import { connect, type Socket } from "node:net";

/** What postgres.js says of the place of a database. */
interface Place {
  host: string[];
  port: number[];
  /** Of a Unix socket; null: there is none. */
  path: string | null;
}

/**
 * A connection whose small messages go at once. With Nagle's algorithm, which postgres.js leaves on, the end of a COPY
 * and the tail of a large statement wait up to 40 ms for PostgreSQL's delayed acknowledgement of what went before.
 */
function connectPromptly({ host, port, path }: Place): Socket {
  return path ? connect({ path }) : connect({ host: host[0], port: port[0] ?? 5432, noDelay: true });
}

/** The option for postgres.js, which documents it and leaves it out of its types. */
export const promptSocket = { socket: connectPromptly };
