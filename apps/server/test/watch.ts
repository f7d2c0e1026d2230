import type { Stage } from "./stage.js";

/**
 * Subscribes to a tRPC procedure for the stage's team and yields what the server sends, as a browser receives it
 * over SSE. It ends when the test stops reading, or when the server ends the stream.
 */
export async function* watch<Data>(
  stage: Pick<Stage, "server" | "person" | "teamId">,
  procedure: string,
  server = stage.server,
): AsyncGenerator<Data> {
  const abort = new AbortController();
  const input = encodeURIComponent(JSON.stringify({ teamId: stage.teamId }));
  const response = await fetch(`${server.url}/trpc/${procedure}?input=${input}`, {
    headers: { cookie: stage.person.cookie ?? "", accept: "text/event-stream" },
    signal: abort.signal,
  });
  if (!response.ok || response.body === null) throw new Error(`${procedure} answered ${response.status}`);
  try {
    let text = "";
    for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      const messages = text.split("\n\n");
      text = messages.pop() ?? "";
      for (const message of messages) {
        const data = /^data: (.*)$/m.exec(message)?.[1];
        if (data !== undefined && !/^event: /m.test(message)) yield JSON.parse(data) as Data;
      }
    }
  } finally {
    abort.abort();
  }
}
