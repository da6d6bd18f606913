import { useQuery } from "@tanstack/react-query";
import { TriangleAlert } from "lucide-react";
import { readinessQuery } from "./api";
import "./link.css";

/** Says that the server cannot write to its disk, for as long as that is so. */
export function StoreWarning() {
  const store = useQuery(readinessQuery).data?.store ?? "ok";
  if (store === "ok") return null;
  return (
    <div className="float store-warning" role="alert">
      <TriangleAlert className="i" aria-hidden />
      <p>
        <b>The server cannot write to its disk.</b> New reports are kept in memory until it can.{" "}
        <q>{store}</q>
      </p>
    </div>
  );
}
