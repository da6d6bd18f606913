import type { Role } from "../../api/roles";

// Written by hand until the server's description has them; then `Schemas["Me"]` and so on.

/** Who the server takes this browser for. */
export interface Me {
  readonly username: string;
  readonly role: Role;
  readonly is_admin: boolean;
  /** By a password, by an API token, or by being on the trusted network. */
  readonly kind: "session" | "token" | "internal";
}

/** What anybody may know before signing in. */
export interface SignInInfo {
  /** Empty when it has none. */
  readonly server_name: string;
  readonly needs_first_admin: boolean;
}

const KIND_WORDS: Readonly<Record<Me["kind"], string>> = {
  session: "signed in with a password",
  token: "by an API token",
  internal: "on the trusted network, without an account",
};

/** How somebody got in, in words. */
export function wayIn({ kind }: Me): string {
  return KIND_WORDS[kind] ?? kind;
}
