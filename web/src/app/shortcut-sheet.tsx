import { Kbd, Modal, Table } from '@mantine/core';
import { useDisclosure, useHotkeys } from '@mantine/hooks';
import { Fragment, type ReactNode } from 'react';

const SHORTCUTS: readonly { keys: readonly string[]; what: string }[] = [
  { keys: ['Ctrl', 'K'], what: 'Go to a page or an item' },
  { keys: ['?'], what: 'This sheet' },
  { keys: ['/'], what: 'Search all trees' },
  { keys: ['↑', '↓'], what: 'Previous or next item' },
  { keys: ['→', '←'], what: 'Open or close a folder' },
  { keys: ['*'], what: 'Open all folders beside this one' },
  { keys: ['Home', 'End'], what: 'First or last item' },
  { keys: ['PageUp', 'PageDown'], what: 'One page up or down' },
  { keys: ['letters'], what: 'The next item whose name begins so' },
  { keys: ['Enter'], what: 'Open' },
  { keys: ['Space'], what: 'Select, with Ctrl: add to the selection' },
  { keys: ['Shift', '↑ ↓'], what: 'Extend the selection' },
  { keys: ['Ctrl', 'A'], what: 'Select all' },
  { keys: ['F2'], what: 'Rename' },
  { keys: ['Del'], what: 'Move to the Recycle Bin' },
  { keys: ['Ctrl', 'X'], what: 'Cut: paste moves it' },
  { keys: ['Ctrl', 'C'], what: 'Copy' },
  { keys: ['Ctrl', 'V'], what: 'Paste' },
  { keys: ['Shift', 'F10'], what: 'Menu of the selected items' },
  { keys: ['Esc'], what: 'Close, or give up a cut' },
];

export function useShortcutSheet(): { opened: boolean; open: () => void; close: () => void } {
  const [opened, { open, close }] = useDisclosure(false);
  // Which keys make a question mark is the keyboard's own affair.
  useHotkeys(['?', 'shift+?'].map((keys) => [keys, open, { usePhysicalKeys: false }]));
  return { opened, open, close };
}

export function ShortcutSheet(props: { opened: boolean; onClose: () => void }): ReactNode {
  return (
    <Modal {...props} title="Shortcuts" closeButtonProps={{ 'aria-label': 'Close' }}>
      <Table>
        <Table.Tbody>
          {SHORTCUTS.map(({ keys, what }) => (
            <Table.Tr key={what}>
              <Table.Td>
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
    </Modal>
  );
}
