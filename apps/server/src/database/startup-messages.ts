/** The types of messages from the server. */
const ERROR = "E".charCodeAt(0);
const READY = "Z".charCodeAt(0);
const PARAMETER = "S".charCodeAt(0);

/** The ParameterStatus of a server that replays the log of another one, in PostgreSQL 14 and newer. */
const STANDBY = "in_hot_standby\0on\0";

/** SQLSTATE too_many_connections. */
const TOO_MANY = "53300";
/** PgBouncer has too many clients. It gives all its errors the SQLSTATE 08P01. */
const POOLER_IS_FULL = /^no more connections allowed/;

/** What the server has said while a session begins. */
export interface StartupMessages {
  /** How many bytes whole messages take. */
  whole: number;
  /** Whether the session has begun, or was refused for a reason that another try does not change. */
  hasBegun: boolean;
  /** Whether the server refused the session because it has too many. */
  isFull: boolean;
  /** Whether the server only reads, because it follows another one. */
  isStandby: boolean;
}

/** Reads the messages that the server sends while a session begins. The last message may not be whole yet. */
export function readStartupMessages(bytes: Buffer): StartupMessages {
  const said: StartupMessages = { whole: 0, hasBegun: false, isFull: false, isStandby: false };
  while (bytes.length >= said.whole + 5 && !said.hasBegun) {
    const type = bytes[said.whole];
    const end = said.whole + 1 + bytes.readUInt32BE(said.whole + 1);
    if (bytes.length < end) break;
    const content = bytes.subarray(said.whole + 5, end);
    if (type === ERROR) {
      const { code, message } = readError(content);
      said.isFull = code === TOO_MANY || POOLER_IS_FULL.test(message);
      said.hasBegun = !said.isFull;
      break;
    }
    said.isStandby ||= type === PARAMETER && content.toString("utf8") === STANDBY;
    said.hasBegun = type === READY;
    said.whole = end;
  }
  return said;
}

/** Reads the SQLSTATE and the text of an ErrorResponse. Its fields are a letter and a text that a zero byte ends. */
function readError(fields: Buffer): { code: string; message: string } {
  const texts = new Map(
    fields
      .toString("utf8")
      .split("\0")
      .map((field) => [field.slice(0, 1), field.slice(1)]),
  );
  return { code: texts.get("C") ?? "", message: texts.get("M") ?? "" };
}
