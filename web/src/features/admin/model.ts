import type { Schemas } from "../../api/client";

export type User = Schemas["UserItem"];
/** Somebody's API token, as an admin sees it. */
export type UserToken = Schemas["TokenItem"];
export type AuditEntry = Schemas["AuditItem"];
export type AuditPage = Schemas["AuditPage"];
/** One line of the server's configuration; secrets come masked. */
export type Setting = Schemas["Setting"];

/** What is asked of the audit log; empty texts ask nothing. */
export interface AuditFilter {
  readonly kind: string;
  readonly actor: string;
  readonly search: string;
}

/** What happened, in words, in the order of the list to choose from. */
export const AUDIT_KINDS: Readonly<Record<string, string>> = {
  sign_in: "signed in",
  sign_in_failed: "sign-in failed",
  sign_out: "signed out",
  sign_out_everywhere: "signed out everywhere",
  password_changed: "password changed",
  token_created: "API token made",
  token_revoked: "API token revoked",
  first_admin: "first admin made",
  user_created: "user made",
  user_changed: "user changed",
  user_removed: "user removed",
  command: "command sent",
  backup: "backup",
  restore: "restore",
  compact: "compaction",
  reindex: "index made anew",
  check: "check",
  import: "import",
};

/** The words for a kind; a newer server may know more of them. */
export function kindWords(kind: string): string {
  return AUDIT_KINDS[kind] ?? kind.replaceAll("_", " ");
}

/** Reads a filter from a query string. */
export function readAuditFilter(search: string): AuditFilter {
  const params = new URLSearchParams(search);
  const text = (key: string) => (params.get(key) ?? "").slice(0, 200);
  return { kind: text("kind"), actor: text("actor"), search: text("search") };
}

/** Writes the query string of a filter, empty when it asks nothing. */
export function writeAuditFilter(filter: AuditFilter): string {
  const params = new URLSearchParams();
  for (const key of ["kind", "actor", "search"] as const) {
    if (filter[key] !== "") params.set(key, filter[key]);
  }
  const search = params.toString();
  return search === "" ? "" : `?${search}`;
}
