import { send, type Answer } from "./send.js";

/** The password of everybody whom {@link Client.signUp} signs up. */
export const PASSWORD = "correct horse battery";

/** A person who calls the REST API of one server. It keeps the session cookie, as a browser does. */
export class Client {
  /** The session cookie as "name=value", or null without a session. */
  cookie: string | null = null;
  /** The id of the person's team, after {@link signUp}. */
  teamId = "";
  /** The person's e-mail address, after {@link signUp}. */
  email = "";

  constructor(readonly url: string) {}

  /** Calls `path`. "T/" at its start is replaced by the path of the person's team. `body` is sent as JSON. */
  async call(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const target = path.startsWith("T/") ? `/api/billstack/teams/${this.teamId}/${path.slice(2)}` : path;
    const answer = await send(
      `${this.url}${target}`,
      method,
      {
        ...(this.cookie === null ? {} : { cookie: this.cookie }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      body === undefined || typeof body === "string" ? body : JSON.stringify(body),
    );
    const set = answer.setCookie?.split(";")[0];
    if (set !== undefined) this.cookie = set.endsWith("=") ? null : set;
    return answer;
  }

  /** Signs up this person, who gets a new team. @throws if the answer is not 201 */
  async signUp(email = `person-${crypto.randomUUID()}@example.com`, teamName = "Acme"): Promise<this> {
    const { status, body, text } = await this.call("POST", "/api/auth/sign-up", {
      email,
      password: PASSWORD,
      teamName,
    });
    if (status !== 201) throw new Error(`sign-up answered ${status}: ${text}`);
    this.email = email;
    this.teamId = (body as { team: { id: string } }).team.id;
    return this;
  }
}
