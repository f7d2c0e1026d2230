/** The server's answer to a request. */
export interface Answer {
  status: number;
  headers: Headers;
  // The JSON body; `{}` if the answer is not JSON. Each test checks the fields that it reads.
  body: Record<string, unknown>;
  text: string;
}

/** Makes REST requests to one server and keeps its cookie, like a person with curl and a cookie jar. */
export class Client {
  cookie: string | null = null;
  teamId = "";

  constructor(readonly url: string) {}

  /**
   * Makes a request. `T/` at the beginning of `path` stands for the address of the client's team. A body is sent
   * as JSON, or as it is if it is a text.
   */
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

  /**
   * Signs up a new person with a team of their own.
   *
   * @throws if the answer is not 201
   */
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
