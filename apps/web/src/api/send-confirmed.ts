import { askConfirmation, type ConfirmationKind } from "../session/confirmation.js";

/**
 * Sends a call. If the server answers that the person has to confirm who they are, asks the person and sends the call
 * once more. Otherwise, and if the person does not confirm, returns the first answer.
 */
export async function sendConfirmed(send: () => Promise<Response>): Promise<Response> {
  const response = await send();
  const kind = await askedConfirmation(response);
  if (kind === null) return response;
  return (await askConfirmation(kind)) ? send() : response;
}

/** Returns which confirmation the server asks for; null if it asks for none. */
async function askedConfirmation(response: Response): Promise<ConfirmationKind | null> {
  if (response.status !== 403) return null;
  const body = (await response.clone().json()) as {
    error?: { data?: { appCode?: unknown; details?: { by?: unknown } } };
  };
  if (body.error?.data?.appCode !== "confirmation_required") return null;
  return body.error.data.details?.by === "password" ? "password" : "any";
}
