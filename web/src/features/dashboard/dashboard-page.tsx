import { Tabs } from '@mantine/core';
import { Navigate, useNavigate, useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useWho } from '@/shared/api/session';
import { SECTIONS, sectionsOf } from '@/shared/model/dashboard';
import { Empty, NoPermission } from '@/shared/ui/faces';
import { lazyPart } from '@/shared/ui/lazy-part';
import { Page } from '@/shared/ui/page';

const Repository = lazyPart(
  async () => (await import('./repository/repository-section')).RepositorySection,
);
const Users = lazyPart(async () => (await import('./access/users')).Users);
const Roles = lazyPart(async () => (await import('./access/roles')).Roles);
const ApiKeys = lazyPart(async () => (await import('./access/api-keys')).ApiKeys);
const AuditLog = lazyPart(async () => (await import('./access/audit-log')).AuditLog);

function contentOf(section: string): ReactNode {
  switch (section) {
    case 'repository':
      return <Repository />;
    case 'users':
      return <Users />;
    case 'roles':
      return <Roles />;
    case 'keys':
      return <ApiKeys />;
    case 'audit':
      return <AuditLog />;
    default:
      return <Empty title="The Dashboard has no such section" />;
  }
}

/** The first section that this user sees. */
export function DashboardIndex(): ReactNode {
  const [first] = sectionsOf(useWho());
  return <Navigate to="/dashboard/$section" params={{ section: first?.id ?? 'keys' }} replace />;
}

export function DashboardPage(): ReactNode {
  const { section } = useParams({ from: '/shell/dashboard/$section' });
  const who = useWho();
  const navigate = useNavigate();
  const shown = sectionsOf(who);
  const asked = SECTIONS.find(({ id }) => id === section);
  const isForbidden = asked !== undefined && !shown.includes(asked);
  if (isForbidden) return <NoPermission permission={asked.permission ?? ''} />;
  return (
    <Page title={asked === undefined ? 'Dashboard' : `Dashboard: ${asked.label}`}>
      <Tabs
        value={section}
        keepMounted={false}
        onChange={(to) => {
          if (to !== null) void navigate({ to: '/dashboard/$section', params: { section: to } });
        }}
      >
        <Tabs.List aria-label="Sections of the Dashboard">
          {shown.map(({ id, label }) => (
            <Tabs.Tab key={id} value={id}>
              {label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {shown.map(({ id }) => (
          <Tabs.Panel key={id} value={id} pt="md">
            {contentOf(id)}
          </Tabs.Panel>
        ))}
      </Tabs>
      {asked === undefined ? contentOf(section) : null}
    </Page>
  );
}
