import { useQuery } from "@tanstack/react-query";
import { CircleUserRound } from "lucide-react";
import { Popover } from "../components/popover";
import { meQuery } from "../features/session/api";
import { wayIn } from "../features/session/model";
import { lazyPart } from "../lib/lazy-part";
import "../features/session/session.css";

const AccountItems = lazyPart(() => import("./account-items").then((file) => file.AccountItems));

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
      <AccountItems me={me} />
    </Popover>
  );
}
