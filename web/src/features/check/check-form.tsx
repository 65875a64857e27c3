import { Alert, Button, Group, List, MultiSelect, Stack, Switch, Text, Textarea } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { asProblem } from '@/shared/api/problem';
import { plural } from '@/shared/model/format';
import { Empty, Loading, ProblemFace } from '@/shared/ui/faces';
import { ItemLink } from '@/shared/ui/item-link';
import { beginCheck, type CheckOrder, type StoreForRules, storesQuery } from './api';
import { few, parametersOf } from './model/findings';
import { StoresNamed } from './stores-named';

/** Asks for the data that rules are held against, and begins. */
export function CheckForm({
  paths,
  begun,
}: {
  paths: readonly string[];
  begun: (id: string) => void;
}): ReactNode {
  const stores = useQuery(storesQuery(paths));
  if (stores.isPending) return <Loading what="Looking for data stores" />;
  if (stores.isError) {
    return <ProblemFace error={stores.error} retry={() => void stores.refetch()} />;
  }
  const { ruleCount, classes, dataStores, leftOut } = stores.data;
  if (ruleCount === 0) {
    return (
      <Empty title="There is no rule to check">
        <Text size="sm">What is chosen holds no rule: {paths.join(', ')}.</Text>
      </Empty>
    );
  }
  if (dataStores.length === 0) {
    return (
      <Empty title="There is no data store yet">
        <Text size="sm">
          Right-click “Data stores” in the navigation pane: New makes one, and Restore here takes a
          backup.
        </Text>
      </Empty>
    );
  }
  return (
    <Stack gap="md" maw={720}>
      <div>
        <Text size="sm">
          {plural(ruleCount, 'rule')}
          {classes.length === 0 ? ', about any class' : ` about ${few(classes)}`}:
        </Text>
        <List size="sm" mah={160} style={{ overflow: 'auto' }}>
          {paths.map((path) => (
            <List.Item key={path}>
              <ItemLink path={path}>{path}</ItemLink>
            </List.Item>
          ))}
        </List>
      </div>
      <Order
        paths={paths}
        ruleCount={ruleCount}
        classes={classes}
        stores={dataStores}
        leftOut={leftOut}
        begun={begun}
      />
    </Stack>
  );
}

function Order({
  paths,
  ruleCount,
  classes,
  stores,
  leftOut,
  begun,
}: {
  paths: readonly string[];
  ruleCount: number;
  classes: readonly string[];
  stores: readonly StoreForRules[];
  leftOut: number;
  begun: (id: string) => void;
}): ReactNode {
  const [kept, keep] = useLocalStorage<string[]>({
    key: 'trigpoint-check-stores',
    defaultValue: [],
    getInitialValueInEffect: false,
  });
  const [picked, pick] = useState<string[] | null>(null);
  const [isPartly, setPartly] = useState(ruleCount > 1);
  const [parameters, setParameters] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const chosen = picked ?? offered(stores, kept);
  const given = parametersOf(parameters);
  const faultyLine = 'faultyLine' in given ? given.faultyLine : undefined;

  const check = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (typeof faultyLine === 'number') return;
    setBusy(true);
    setError(null);
    keep(chosen);
    const order: CheckOrder = {
      rules: [...paths],
      dataStores: chosen,
      partly: isPartly,
      parameters: given as Record<string, string>,
    };
    try {
      begun(await beginCheck(order));
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  return (
    <form onSubmit={(event) => void check(event)}>
      <Stack gap="md">
        <MultiSelect
          label="Data stores"
          description="Those that map the classes of the rules come first."
          placeholder={chosen.length === 0 ? 'None is chosen' : ''}
          searchable
          data={choices(stores)}
          value={chosen}
          onChange={pick}
          clearable
          clearButtonProps={{ 'aria-label': 'Choose none' }}
          nothingFoundMessage="There is no such data store"
        />
        {leftOut > 0 ? (
          <Text size="sm">{plural(leftOut, 'data store')} more are not listed.</Text>
        ) : null}
        <Doubts classes={classes} stores={stores.filter(({ path }) => chosen.includes(path))} />
        <Switch
          label="Go on where rules have faults, and tell them"
          description="Else one rule that does not fit the data keeps all from being checked."
          checked={isPartly}
          onChange={(event) => setPartly(event.currentTarget.checked)}
        />
        <Textarea
          label="Session parameters"
          description="If the rules use some: one a line, its name, an equals sign, its value."
          autosize
          minRows={1}
          maxRows={8}
          value={parameters}
          error={
            typeof faultyLine === 'number' ? `Line ${faultyLine} has no name and equals sign` : null
          }
          onChange={(event) => setParameters(event.currentTarget.value)}
        />
        {error === null ? null : (
          <div>
            <ProblemFace error={error} compact />
            <StoresNamed in={asProblem(error).body.detail} />
          </div>
        )}
        <Group>
          <Button type="submit" loading={isBusy} disabled={chosen.length === 0}>
            Check
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** What was chosen last as far as it is there and fits; else the best, if it fits at all. */
function offered(stores: readonly StoreForRules[], kept: readonly string[]): string[] {
  const best = stores[0];
  const known = stores.filter(({ path }) => kept.includes(path));
  const fits = (store: StoreForRules): boolean =>
    store.classes.length > 0 || (best?.classes.length ?? 0) === 0;
  const again = known.filter(fits).map(({ path }) => path);
  if (again.length > 0) return again;
  const isOnly = stores.length === 1;
  return best !== undefined && (isOnly || best.classes.length > 0) ? [best.path] : [];
}

function choices(stores: readonly StoreForRules[]): { group: string; items: string[] }[] {
  const fitting = stores.filter(({ classes }) => classes.length > 0).map(({ path }) => path);
  const others = stores.filter(({ classes }) => classes.length === 0).map(({ path }) => path);
  return [
    { group: 'Map classes of the rules', items: fitting },
    { group: fitting.length === 0 ? 'All' : 'Others', items: others },
  ].filter(({ items }) => items.length > 0);
}

/** What may keep a check from being what one expects, each with its remedy. */
function Doubts({
  classes,
  stores,
}: {
  classes: readonly string[];
  stores: readonly StoreForRules[];
}): ReactNode {
  if (stores.length === 0) return null;
  const mapped = new Set(stores.flatMap((store) => store.classes));
  const unmapped = classes.filter((name) => !mapped.has(name));
  const built = unmapped.filter((name) => name.startsWith('sys:'));
  const missing = unmapped.filter((name) => !name.startsWith('sys:'));
  const wanting = stores.filter(({ wanted }) => wanted.length > 0);
  if (unmapped.length + wanting.length === 0) return null;
  return (
    <Alert color="yellow" variant="outline" title="Before the check" role="status">
      <List size="sm" spacing="xs">
        {wanting.map(({ path, wanted }) => (
          <List.Item key={path}>
            {path} still wants {wanted.map(({ needs, name }) => `the ${needs} ${name}`).join(', ')}:{' '}
            <ItemLink path={path} tab="files">
              Files and passwords
            </ItemLink>
          </List.Item>
        ))}
        {missing.length > 0 ? (
          <List.Item>
            None of these maps {few(missing)}: choose the data store that the rules are written for
            as well, or refresh its schema.
          </List.Item>
        ) : null}
        {built.length > 0 ? (
          <List.Item>
            {few(built)}: what a session builds of topology is in no data store. Rules about it
            cannot be checked here.
          </List.Item>
        ) : null}
      </List>
    </Alert>
  );
}
