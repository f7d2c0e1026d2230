/** A sentence about a field as it reads under that field: "Secret key: it is empty." → "It is empty." */
export function stripFieldLabel(message: string): string {
  const sentence = message.replace(/^(?:Secret key|Publishable key|Webhook secret): /, "");
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
