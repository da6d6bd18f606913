import type { Schemas } from "./client";

export type Role = Schemas["Role"];

/** What one may do, from the least to the most; each may do what the ones before may. */
export const ROLES: readonly Role[] = ["viewer", "user", "curator", "admin"];

/** What a role is for, as the forms explain it. */
export const ROLE_HINTS: Readonly<Record<Role, string>> = {
  viewer: "sees everything, changes nothing",
  user: "sees everything, may command characters",
  curator: "as user, and looks after GameWatch",
  admin: "everything, accounts too",
};

/** The roles somebody may hand on: none above their own. */
export function rolesUpTo(role: Role): readonly Role[] {
  return ROLES.slice(0, ROLES.indexOf(role) + 1);
}
