/** What only a person at a terminal, or a program, understands. */
const FOR_TERMINALS = /`(trigpoint |curl |--|\/rest|\/docs)|X-Requested-With/;

/**
 * What to do next, for a code and the hint that the server gave, in words of the web interface; empty
 * where the message says it all.
 */
export function hintFor(code: string, hint: string): string {
  return FOR_TERMINALS.test(hint) ? (HINTS[code] ?? '') : hint;
}

/**
 * The words of the web interface for each code whose hint from the server speaks of the command
 * line. A test of the service holds that none of those is missing.
 */
const HINTS: Readonly<Record<string, string>> = {
  'not-found':
    'it may be gone, or have another name: the search looks through all trees, and the Recycle Bin holds what was deleted',
  'nothing-to-undo': 'a restore can be undone from its report, once',
  'no-repository': 'whoever runs the server can name its data directory',
  'in-use': 'delete what uses it first, or delete it all the same: “Where used” lists them',
  'name-taken': 'choose another name, or another answer under “Where a name is taken”',
  'ref-missing':
    'add the missing item to the files, choose what it is to mean, or switch on “Restore also what refers to items that are missing”',
  'folder-not-a-folder': 'rename the item that has the folder’s name, or restore at another folder',
  ambiguous: 'choose “Number it” for this item',
  locked: 'wait until that is done, then try again; whoever runs the server can end it',
  'undo-changed': 'the history of an item shows its revisions, and brings single items back',
  'secret-in-document':
    'take it out, name a credential slot of a data store instead, and enter it under “Files and passwords”',
  'secret-key':
    'whoever runs the server can bring the key file back; else enter the passwords again, under “Files and passwords”',
  'not-a-repository-backup': 'the restore window takes it: it leaves all else as it is',
  'rules-with-faults':
    'mend the rules, choose the data store that they are written for, or go on in spite of them',
  'not-in-archive': 'go back to the folder, and open what is listed there',
  unreachable: 'check that the server runs and that the network reaches it, then try again',
  'wrong-log-in': 'whoever manages the users can reset a password',
  'no-such-address': 'reload the page: the server may be a newer one',
  'method-not-allowed': 'reload the page: the server may be a newer one',
  'cross-site': 'reload the page from the server itself, and try again',
  ...sameFor(
    [
      'zip-truncated',
      'zip-corrupt-entry',
      'zip-entry-size',
      'zip-entry-count',
      'zip-header-mismatch',
      'zip-malformed',
      'zip-stray-bytes',
      'not-complete',
      'index-mismatch',
    ],
    'fetch the file again, or take another copy: this one was cut off, damaged or changed',
  ),
  ...sameFor(
    ['not-an-archive', 'empty-archive', 'mixed-input', 'not-an-item'],
    'take a file that “Backup” made, a zip of items, or a backup of 1Integrate',
  ),
  ...sameFor(
    ['too-large', 'too-many-entries', 'too-deep'],
    'back up less at once; everything there is goes by “Backup Repository” on the Dashboard',
  ),
};

function sameFor(codes: readonly string[], hint: string): Record<string, string> {
  return Object.fromEntries(codes.map((code) => [code, hint]));
}
