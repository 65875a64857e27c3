import {
  createRootRoute,
  createRoute,
  createRouter,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import { asProblem } from '@/shared/api/problem';
import { onLoggedOut } from '@/shared/api/client';
import { sessionQuery } from '@/shared/api/session';
import { Loading, ProblemFace } from '@/shared/ui/faces';
import { lazyPart } from '@/shared/ui/lazy-part';
import { NotFound } from './not-found';
import { queryClient } from './query-client';

const rootRoute = createRootRoute({ component: Outlet, notFoundComponent: NotFound });

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== ''
    ? value
    : typeof value === 'number'
      ? String(value)
      : undefined;

/** The texts of a search that are known by these names; whatever else is in the address is left. */
export const texts =
  <Name extends string>(...names: Name[]) =>
  (search: Record<string, unknown>): { [Key in Name]?: string } => {
    const found: { [Key in Name]?: string } = {};
    for (const name of names) {
      const value = text(search[name]);
      if (value !== undefined) found[name] = value;
    }
    return found;
  };

const checkTexts = texts('job', 'rule', 'class', 'kind', 'text', 'from', 'finding');
type CheckSearch = { paths?: string[] } & ReturnType<typeof checkTexts>;

const loginRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/login',
  validateSearch: texts('next'),
  component: lazyPart(async () => (await import('@/features/login/login-page')).LoginPage),
});

/** Everything that one must be logged in for. */
export const shellRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'shell',
  beforeLoad: async ({ location }) => {
    try {
      await queryClient.ensureQueryData(sessionQuery);
    } catch (error) {
      if (asProblem(error).status === 401) {
        throw redirect({ to: '/login', search: { next: location.href } });
      }
      throw error;
    }
  },
  component: lazyPart(async () => (await import('./shell')).Shell),
});

const homeRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/',
  component: lazyPart(async () => (await import('@/features/items/home-page')).HomePage),
});

const itemRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/item',
  validateSearch: texts('path', 'tab', 'from', 'to', 'dialog'),
  component: lazyPart(async () => (await import('@/features/items/item-page')).ItemPage),
});

const treeRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/tree/$tree',
  component: lazyPart(async () => (await import('@/features/items/tree-page')).TreePage),
});

const searchRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/search',
  validateSearch: texts('q'),
  component: lazyPart(async () => (await import('@/features/items/search-page')).SearchPage),
});

const restoreRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/restore',
  validateSearch: texts('into', 'plan', 'job', 'outcome', 'kind', 'item'),
  component: lazyPart(async () => (await import('@/features/restore/restore-page')).RestorePage),
});

const backupRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/backup',
  validateSearch: ({ paths }): { paths: string[] } => ({
    paths: Array.isArray(paths) ? paths.filter((path) => typeof path === 'string') : [],
  }),
  component: lazyPart(async () => (await import('@/features/backup/backup-page')).BackupPage),
});

const checkRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/check',
  validateSearch: ({ paths, ...search }): CheckSearch => ({
    ...(Array.isArray(paths) ? { paths: paths.filter((path) => typeof path === 'string') } : {}),
    ...checkTexts(search),
  }),
  component: lazyPart(async () => (await import('@/features/check/check-page')).CheckPage),
});

const binRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/recycle-bin',
  component: lazyPart(async () => (await import('@/features/recycle-bin/recycle-bin-page')).RecycleBinPage),
});

const dashboardIndexRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/dashboard',
  component: lazyPart(async () => (await import('@/features/dashboard/dashboard-page')).DashboardIndex),
});

const dashboardRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/dashboard/$section',
  validateSearch: texts(
    'dialog',
    'id',
    ...(['who', 'what', 'since', 'until'] as const),
    ...(['job', 'plan', 'change', 'backup', 'below', 'path'] as const),
  ),
  component: lazyPart(async () => (await import('@/features/dashboard/dashboard-page')).DashboardPage),
});

/** Every page: a feature adds its route above and its name here. */
const routeTree = rootRoute.addChildren([
  loginRoute,
  shellRoute.addChildren([
    homeRoute,
    itemRoute,
    treeRoute,
    searchRoute,
    restoreRoute,
    binRoute,
    backupRoute,
    checkRoute,
    dashboardIndexRoute,
    dashboardRoute,
  ]),
]);

export const router = createRouter({
  routeTree,
  defaultPreload: 'intent',
  defaultPendingComponent: () => <Loading />,
  defaultErrorComponent: ({ error }) => (
    <ProblemFace error={error} retry={() => void router.invalidate()} />
  ),
  defaultNotFoundComponent: NotFound,
});

onLoggedOut(() => {
  queryClient.removeQueries({ queryKey: sessionQuery.queryKey });
  const { href, pathname } = router.state.location;
  if (pathname === '/login') return;
  void router.navigate({ to: '/login', search: { next: href } });
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
