import { ActionIcon, Group, TextInput } from '@mantine/core';
import { useDebouncedValue, useHotkeys } from '@mantine/hooks';
import { IconRefresh, IconSearch, IconTrash, IconX } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useRef, useState } from 'react';
import { useExtensions } from '@/shared/ui/extensions';
import { refresh } from './commands';
import { SearchResults } from './search-results';
import { TreeView } from './tree-view';
import { useGo } from './use-go';

export function NavigationPane(): ReactNode {
  const queries = useQueryClient();
  const { paneButtons } = useExtensions();
  const go = useGo();
  const search = useRef<HTMLInputElement>(null);
  const [text, setText] = useState('');
  const [asked] = useDebouncedValue(text.trim(), 250);
  useHotkeys([['/', () => search.current?.focus()]]);
  const buttons = [
    ...paneButtons.map((button) => ({ ...button, onClick: () => button.run(go) })),
    {
      id: 'bin',
      label: 'Recycle Bin',
      icon: <IconTrash size={18} />,
      onClick: () => go('/recycle-bin'),
    },
    {
      id: 'refresh',
      label: 'Refresh',
      icon: <IconRefresh size={18} />,
      onClick: () => void refresh(queries),
    },
  ];
  return (
    <>
      <Group gap={4} p={6} wrap="nowrap">
        <TextInput
          ref={search}
          size="xs"
          flex={1}
          type="search"
          aria-label="Search all trees"
          placeholder="Search all trees"
          leftSection={<IconSearch size={14} />}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape') setText('');
          }}
          rightSection={
            text === '' ? null : (
              <ActionIcon
                size="sm"
                variant="subtle"
                color="gray"
                aria-label="Clear the search"
                onClick={() => setText('')}
              >
                <IconX size={14} />
              </ActionIcon>
            )
          }
        />
        {buttons.map(({ id, label, icon, onClick }) => (
          <ActionIcon
            key={id}
            variant="subtle"
            color="gray"
            aria-label={label}
            title={label}
            onClick={onClick}
          >
            {icon}
          </ActionIcon>
        ))}
      </Group>
      {text.trim() !== '' && asked !== '' ? <SearchResults text={asked} /> : null}
      <TreeView
        isHidden={text.trim() !== '' && asked !== ''}
        onSearch={() => search.current?.focus()}
      />
    </>
  );
}
