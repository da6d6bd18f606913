import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api } from "../../api/client";
import type { Role } from "../../api/roles";
import type { AuditFilter, AuditPage, Setting, User, UserToken } from "./model";

/** Entries of the audit log read at a time. */
const AUDIT_PAGE = 100;

export const usersQuery = queryOptions({
  queryKey: ["users"],
  queryFn: ({ signal }) => api.get<{ readonly users: readonly User[] }>("/api-admin/users", { signal }),
});

export const userTokensQuery = queryOptions({
  queryKey: ["user-tokens"],
  queryFn: ({ signal }) =>
    api.get<{ readonly tokens: readonly UserToken[] }>("/api-admin/tokens", { signal }),
});

export const settingsQuery = queryOptions({
  queryKey: ["config"],
  queryFn: ({ signal }) =>
    api.get<{ readonly settings: readonly Setting[] }>("/api-admin/config", { signal }),
});

export const auditQuery = (filter: AuditFilter) =>
  infiniteQueryOptions({
    queryKey: ["audit", filter],
    queryFn: ({ pageParam, signal }) =>
      api.get<AuditPage>("/api-admin/audit", {
        query: { ...filter, limit: AUDIT_PAGE, before: pageParam ?? undefined },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });

interface NewUser {
  readonly username: string;
  readonly role: Role;
  readonly password: string;
}

interface UserChange {
  readonly role?: Role;
  readonly password?: string;
  readonly sign_out?: true;
}

const userPath = (username: string) => `/api-admin/users/${encodeURIComponent(username)}`;

export const createUser = (user: NewUser) => api.post<User>("/api-admin/users", user);
export const changeUser = (username: string, change: UserChange) =>
  api.patch<User>(userPath(username), change);
export const removeUser = (username: string) => api.delete(userPath(username));
export const revokeUserToken = (id: string) => api.delete(`/api-admin/tokens/${encodeURIComponent(id)}`);
