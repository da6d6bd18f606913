import { useQuery } from "@tanstack/react-query";
import { versionQuery } from "./api";
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
