import { useQuery, useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useEffect } from "react";
import { isSignedOut } from "../api/client";
import { describeError } from "../api/problems";
import { Problem } from "../components/problem";
import { meQuery } from "../features/session/api";
import type { Me } from "../features/session/model";
import { goBack, usePathname } from "../lib/location";
import { Front } from "./front";
import { startLiveSession } from "./live-session";
import { MapPage } from "./map-page";
import { PATHS, type Route, routeOf } from "./paths";

const SignInForm = lazy(() =>
  import("../features/session/sign-in-form").then((file) => ({ default: file.SignInForm })),
);
const AccountPage = lazy(() => import("./account-page").then((file) => ({ default: file.AccountPage })));
const AdminPage = lazy(() => import("./admin-page").then((file) => ({ default: file.AdminPage })));
const SetupPage = lazy(() => import("./setup-page").then((file) => ({ default: file.SetupPage })));

const HINT = "Forgotten password: ask an admin of this server";

/** The table of contents: which page stands at which address, and for whom. */
export function App() {
  const route = routeOf(usePathname());
  const { data: me, error, failureReason, refetch } = useQuery(meQuery);

  if (route.page === "setup") {
    return (
      <Suspense fallback={null}>
        <SetupPage />
      </Suspense>
    );
  }
  if (isSignedOut(error) || route.page === "login") {
    const leave = () => goBack(PATHS.map);
    const isChoice = route.page === "login";
    return (
      <Front title="Sign in" hint={HINT}>
        <Suspense fallback={null}>
          <SignInForm
            onDone={isChoice ? leave : undefined}
            onCancel={isChoice && me !== undefined && error === null ? leave : undefined}
          />
        </Suspense>
      </Front>
    );
  }
  if (me !== undefined) return <Inside me={me} route={route} />;
  // An answer takes a moment; until one try has failed there is nothing to say.
  if (failureReason === null) return null;
  return (
    <Front title="">
      <div className="form">
        <Problem>{describeError(failureReason)}</Problem>
        <div className="front-buttons">
          <button type="button" className="btn" onClick={() => void refetch()}>
            Try again
          </button>
        </div>
      </div>
    </Front>
  );
}

/** The pages for those the server knows; the live connection stands as long as they do. */
function Inside({ me, route }: { readonly me: Me; readonly route: Route }) {
  const queries = useQueryClient();
  // Another person, another connection: it carries the session it was opened with.
  const { username, kind, role } = me;
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useEffect(() => startLiveSession(queries), [queries, username, kind, role]);

  switch (route.page) {
    case "account":
      return (
        <Suspense fallback={null}>
          <AccountPage me={me} />
        </Suspense>
      );
    case "admin":
      return (
        <Suspense fallback={null}>
          <AdminPage me={me} tab={route.tab} />
        </Suspense>
      );
    default:
      return <MapPage />;
  }
}
