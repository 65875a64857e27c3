import {
  IconArrowsExchange,
  IconBolt,
  IconDatabase,
  IconFolder,
  IconListCheck,
  IconPlayerPlay,
  IconTemplate,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { Kind } from '@/shared/api/types';

const ICONS: Readonly<Record<Kind, typeof IconFolder>> = {
  folder: IconFolder,
  'data-store': IconDatabase,
  rule: IconListCheck,
  'rule-template': IconTemplate,
  action: IconBolt,
  'action-template': IconTemplate,
  'action-map': IconArrowsExchange,
  session: IconPlayerPlay,
};

export function KindIcon({ kind, size = 16 }: { kind: Kind; size?: number }): ReactNode {
  const Icon = ICONS[kind];
  return <Icon size={size} stroke={1.6} aria-hidden style={{ flex: 'none' }} />;
}
