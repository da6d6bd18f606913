import { queryOptions } from "@tanstack/react-query";
import { api } from "../../api/client";
import type { Role } from "../../api/roles";
import type { ApiToken, NewApiToken } from "./model";

export const tokensQuery = queryOptions({
  queryKey: ["my-tokens"],
  queryFn: ({ signal }) => api.get<{ readonly tokens: readonly ApiToken[] }>("/me/tokens", { signal }),
});

export const createToken = (body: { readonly name: string; readonly role: Role }) =>
  api.post<NewApiToken>("/me/tokens", body);

export const revokeToken = (id: string) => api.delete(`/me/tokens/${encodeURIComponent(id)}`);

export const changePassword = (body: { readonly current_password: string; readonly new_password: string }) =>
  api.post("/me/password", body);

export const signOutEverywhere = () => api.post("/me/sign-out-everywhere");
