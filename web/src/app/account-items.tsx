import { useQueryClient } from "@tanstack/react-query";
import { KeyRound, LogIn, LogOut, ShieldHalf } from "lucide-react";
import { PageLink } from "../components/page-link";
import { signOut } from "../features/session/api";
import type { Me } from "../features/session/model";
import { useNotices } from "../stores/notices";
import { PATHS } from "./paths";

/** What one can do about who one is. */
export function AccountItems({ me }: { readonly me: Me }) {
  const queries = useQueryClient();
  const leave = () =>
    signOut(queries).catch(() => useNotices.getState().show("Not signed out: the server cannot be reached"));
  return (
    <nav className="menu-items" aria-label="Account">
      {me.kind === "session" && (
        <PageLink href={PATHS.account}>
          <KeyRound className="i" aria-hidden />
          Account
        </PageLink>
      )}
      {me.is_admin && (
        <PageLink href={PATHS.admin("users")}>
          <ShieldHalf className="i" aria-hidden />
          Admin
        </PageLink>
      )}
      {me.kind === "session" ? (
        <button type="button" onClick={() => void leave()}>
          <LogOut className="i" aria-hidden />
          Sign out
        </button>
      ) : (
        <PageLink href={PATHS.login}>
          <LogIn className="i" aria-hidden />
          Sign in
        </PageLink>
      )}
    </nav>
  );
}
