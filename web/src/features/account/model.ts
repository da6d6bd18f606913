import type { Role } from "../../api/roles";

// Written by hand until the server's description has them; then `Schemas["ApiToken"]` and so on.

export interface ApiToken {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  /** RFC 3339. */
  readonly created_at: string;
  /** Null when it was never used. */
  readonly last_used_at: string | null;
}

/** The answer to making one: the only time its secret is told. */
export interface NewApiToken {
  readonly token: ApiToken;
  readonly secret: string;
}

/** A line for a shell that uses the token. */
export function exampleCall(secret: string, origin: string): string {
  return `curl -H "Authorization: Bearer ${secret}" ${origin}/api/live`;
}
