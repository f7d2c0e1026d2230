/** The server's answer to a call. */
export interface Answer {
  status: number;
  headers: Headers;
  /** The parsed JSON, or an empty object if the answer is not JSON. */
  body: Record<string, unknown>;
  text: string;
}

/** A person who calls the REST API of one server. It keeps the session cookie, as a browser does. */
export class Client {
  /** The session cookie as "name=value", or null without a session. */
  cookie: string | null = null;
  /** The id of the person's team, after {@link signUp}. */
  teamId = "";

  constructor(readonly url: string) {}

  /** Calls `path`. "T/" at its start is replaced by the path of the person's team. `body` is sent as JSON. */
  async call(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const target = path.startsWith("T/") ? `/api/billstack/teams/${this.teamId}/${path.slice(2)}` : path;
    const response = await fetch(`${this.url}${target}`, {
      method,
      headers: {
        ...(this.cookie === null ? {} : { cookie: this.cookie }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const set = response.headers.getSetCookie()[0]?.split(";")[0];
    if (set !== undefined) this.cookie = set.endsWith("=") ? null : set;
    const text = await response.text();
    const json = response.headers.get("content-type")?.includes("json") === true;
    return { status: response.status, headers: response.headers, text, body: json ? JSON.parse(text) : {} };
  }

  /** Signs up this person, who gets a new team. @throws if the answer is not 201 */
  async signUp(email = `person-${crypto.randomUUID()}@example.com`): Promise<this> {
    const { status, body, text } = await this.call("POST", "/api/auth/sign-up", {
      email,
      password: "correct horse battery",
      teamName: "Acme",
    });
    if (status !== 201) throw new Error(`sign-up answered ${status}: ${text}`);
    this.teamId = (body as { team: { id: string } }).team.id;
    return this;
  }
}
