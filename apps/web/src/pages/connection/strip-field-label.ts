/** Removes the name of the field from an error shown under it: "Secret key: it is empty." becomes "It is empty." */
export function stripFieldLabel(message: string): string {
  const sentence = message.replace(/^(?:Secret key|Publishable key|Webhook secret): /, "");
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
