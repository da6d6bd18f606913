import type { Schemas } from "../../api/client";

export type ApiToken = Schemas["TokenItem"];
/** The answer to making one: the only time its secret is told. */
export type NewApiToken = Schemas["NewTokenItem"];

/** A line for a shell that uses the token. */
export function exampleCall(secret: string, origin: string): string {
  return `curl -H "Authorization: Bearer ${secret}" ${origin}/api/live`;
}
