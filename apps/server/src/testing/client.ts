export interface Answer {
  status: number;
  headers: Headers;
  // What comes back is looked at by the test that asked.
  body: Record<string, unknown>;
  text: string;
}

/** A person with curl and a cookie jar: REST calls against one server. */
export class Client {
  cookie: string | null = null;
  teamId = "";

  constructor(readonly url: string) {}

  /** Calls `path`; `T` at its start stands for the client's team. A body is sent as JSON. */
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

  /** Signs up a new person with a team of their own. */
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
