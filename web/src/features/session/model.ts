import type { Schemas } from "../../api/client";

/** Who the server takes this browser for. */
export type Me = Schemas["Me"];
/** What anybody may know before signing in. */
export type SignInInfo = Schemas["SignInInfo"];

const KIND_WORDS: Readonly<Record<Me["kind"], string>> = {
  session: "signed in with a password",
  token: "by an API token",
  internal: "on the trusted network, without an account",
};

/** How somebody got in, in words. */
export function wayIn({ kind }: Me): string {
  return KIND_WORDS[kind] ?? kind;
}
