/** Who wears the suit of a goal's text, for the window's name; all else is read with the window. */
export function wearerIn(text: string): string {
  if (!text.includes("=")) return text;
  const name = /(?:^|;)w=([^;]*)/.exec(text)?.[1] ?? "";
  return name.replace(/%([0-9a-f]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}
