/**
 * Returns how a person is called in the audit: the e-mail address first, because people choose their names freely and
 * could call themselves like somebody else. Null if the person's account does not exist any more.
 */
export function personText({ name, email }: { name: string | null; email: string | null }): string | null {
  if (email === null) return null;
  return name === null || name === email ? email : `${email} (named “${name}”)`;
}
