import { useQuery, useQueryClient } from "@tanstack/react-query";
import { CircleUserRound, KeyRound, LogIn, LogOut, ShieldHalf } from "lucide-react";
import { PageLink } from "../components/page-link";
import { Popover } from "../components/popover";
import { meQuery, signOut } from "../features/session/api";
import { type Me, wayIn } from "../features/session/model";
import { useNotices } from "../stores/notices";
import { PATHS } from "./paths";
import "../features/session/session.css";

/** Who is in front of the page, and what belongs to them. */
export function AccountMenu() {
  const me = useQuery(meQuery).data;
  if (me === undefined) return null;
  const label = me.kind === "internal" ? "Not signed in" : `Signed in as ${me.username}`;
  return (
    <Popover icon={CircleUserRound} label={label} side="below">
      <p className="account-menu">
        <b>{me.username}</b>
        <span>
          {me.role}, {wayIn(me)}
        </span>
      </p>
      <Items me={me} />
    </Popover>
  );
}

function Items({ me }: { readonly me: Me }) {
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
