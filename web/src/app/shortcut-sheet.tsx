import { Kbd, Modal, Table, Title } from '@mantine/core';
import { Fragment, type ReactNode } from 'react';

interface Shortcut {
  keys: readonly string[];
  what: string;
}

const GROUPS: readonly { title: string; shortcuts: readonly Shortcut[] }[] = [
  {
    title: 'Everywhere',
    shortcuts: [
      { keys: ['Ctrl', 'K'], what: 'Go to a page or an item' },
      { keys: ['/'], what: 'Search all trees' },
      { keys: ['?'], what: 'This sheet' },
      { keys: ['Esc'], what: 'Close what lies over the page' },
      { keys: ['←', '→'], what: 'On the divider: a narrower or wider navigation pane' },
    ],
  },
  {
    title: 'In the navigation pane',
    shortcuts: [
      { keys: ['↑', '↓'], what: 'Previous or next item' },
      { keys: ['→', '←'], what: 'Open or close a folder' },
      { keys: ['*'], what: 'Open all folders beside this one' },
      { keys: ['Home', 'End'], what: 'First or last item' },
      { keys: ['PageUp', 'PageDown'], what: 'One page up or down' },
      { keys: ['letters'], what: 'The next item whose name begins so' },
      { keys: ['Enter'], what: 'Open' },
      { keys: ['Shift', '↑ ↓'], what: 'Extend the selection' },
      { keys: ['Ctrl', '↑ ↓'], what: 'Move on without selecting' },
      { keys: ['Ctrl', 'Space'], what: 'Add to the selection, or take from it' },
      { keys: ['Ctrl', 'A'], what: 'Select all' },
      { keys: ['Shift', 'F10'], what: 'Menu of the selected items: Backup, Restore here and more' },
      { keys: ['Menu'], what: 'The same' },
      { keys: ['F2'], what: 'Rename' },
      { keys: ['Del'], what: 'Move to the Recycle Bin' },
      { keys: ['Ctrl', 'X'], what: 'Cut: pasting moves it, as dragging does' },
      { keys: ['Ctrl', 'C'], what: 'Copy' },
      { keys: ['Ctrl', 'V'], what: 'Paste into this folder' },
      { keys: ['Esc'], what: 'Give up a cut' },
    ],
  },
  {
    title: 'By mouse in the navigation pane',
    shortcuts: [
      { keys: ['right click'], what: 'Menu of the selected items' },
      { keys: ['Ctrl', 'click'], what: 'Add to the selection, or take from it' },
      { keys: ['Shift', 'click'], what: 'Select all from there to here' },
      { keys: ['drag'], what: 'Move to another folder' },
      { keys: ['drop a file'], what: 'Restore it, at the folder below the pointer' },
    ],
  },
];

export function ShortcutSheet({ onClose }: { onClose: () => void }): ReactNode {
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title="Shortcuts"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {GROUPS.map(({ title, shortcuts }) => (
        <section key={title}>
          <Title order={3} mt="sm">
            {title}
          </Title>
          <Table>
            <Table.Tbody>
              {shortcuts.map(({ keys, what }) => (
                <Table.Tr key={keys.join(' ')}>
                  <Table.Td w={200}>
                    {keys.map((key, index) => (
                      <Fragment key={key}>
                        {index > 0 ? ' ' : ''}
                        <Kbd>{key}</Kbd>
                      </Fragment>
                    ))}
                  </Table.Td>
                  <Table.Td>{what}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </section>
      ))}
    </Modal>
  );
}
