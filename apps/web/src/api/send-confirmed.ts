import { askConfirmation } from "../session/confirmation.js";

/**
 * Sends a call. If the server answers that the person has to confirm who they are, asks the person and sends the call
 * once more. Otherwise, and if the person does not confirm, returns the first answer.
 */
export async function sendConfirmed(send: () => Promise<Response>): Promise<Response> {
  const response = await send();
  if (!(await asksForConfirmation(response))) return response;
  return (await askConfirmation()) ? send() : response;
}

async function asksForConfirmation(response: Response): Promise<boolean> {
  if (response.status !== 403) return false;
  const body = (await response.clone().json()) as { error?: { data?: { appCode?: unknown } } };
  return body.error?.data?.appCode === "confirmation_required";
}
