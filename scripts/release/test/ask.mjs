import { request } from "node:http";

/**
 * Sends a request through a socket in the file system.
 * @param {string} socketPath
 * @param {string} path
 * @param {object} [body] makes the request a POST
 * @returns {Promise<{ status: number, text: string }>}
 */
export function ask(socketPath, path, body) {
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        socketPath,
        path,
        method: body ? "POST" : "GET",
        headers: { accept: "text/html, application/json", "content-type": "application/json" },
      },
      (answer) => {
        let text = "";
        answer.setEncoding("utf8").on("data", (part) => (text += part));
        answer.on("end", () => resolve({ status: answer.statusCode ?? 0, text }));
      },
    );
    sent.on("error", reject);
    sent.end(body && JSON.stringify(body));
  });
}
