/** The server's own limits; it has the last word. */
const LENGTH_MIN = 8;
const LENGTH_MAX = 256;

/** What is wrong with a new password, or null. Said before the server is asked. */
export function passwordProblem(password: string, username: string): string | null {
  const { length } = [...password];
  if (length < LENGTH_MIN) return `Use at least ${LENGTH_MIN} characters.`;
  if (length > LENGTH_MAX) return `Use at most ${LENGTH_MAX} characters.`;
  const isName = password.toLowerCase() === username.trim().toLowerCase();
  return isName ? "The password must not be the name." : null;
}

/** The same for a password that was typed twice. */
export function repeatProblem(password: string, repeated: string): string | null {
  return password === repeated ? null : "The two passwords differ.";
}
