import { useQuery } from "@tanstack/react-query";
import { CircleUserRound } from "lucide-react";
import { Popover } from "../../components/popover";
import { meQuery, versionQuery } from "./api";
import "./session.css";

/** The name of the program and its version. */
export function Brand() {
  const version = useQuery(versionQuery).data?.version;
  return (
    <>
      <h1 className="wm">Overlord</h1>
      {version !== undefined && (
        <span className="chip version" title={`Version ${version}`}>
          <span className="ell">{version}</span>
        </span>
      )}
    </>
  );
}

export function WhoAmI() {
  const me = useQuery(meQuery).data;
  if (me === undefined) return null;
  return (
    <Popover icon={CircleUserRound} label={`Signed in as ${me.username}`} side="below">
      <p className="who-am-i">
        <b>{me.username}</b>
        <span>{me.role}</span>
      </p>
    </Popover>
  );
}
