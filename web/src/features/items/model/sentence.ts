import type { Json } from '@/shared/api/types';

export type Role = 'plain' | 'root' | 'predicate' | 'relation' | 'value' | 'function' | 'hole';

/** A piece of a sentence: what it says, what it is, and the item it means if it means one. */
export interface Part {
  text: string;
  role: Role;
  /** The reference that the piece is: where the item was when this was written. */
  link?: { id: string; path?: string };
}

/** A sentence, and those that stand below it. */
export interface Line {
  parts: Part[];
  below: Line[];
  comment?: string;
}

type Obj = { [key: string]: Json };

const part = (text: string, role: Role = 'plain'): Part => ({ text, role });
const line = (parts: Part[], below: Line[] = []): Line => ({ parts, below });
const HOLE = part('nothing yet', 'hole');

export function obj(json: Json | undefined): Obj {
  return typeof json === 'object' && json !== null && !Array.isArray(json) ? json : {};
}

export function list(json: Json | undefined): Json[] {
  return Array.isArray(json) ? json : [];
}

export function str(json: Json | undefined): string {
  return typeof json === 'string' ? json : json === undefined || json === null ? '' : String(json);
}

/** `at-least` and `lessOrEquals` as words: “at least”, “less or equals”. */
export function words(name: string): string {
  return name
    .replaceAll('-', ' ')
    .replaceAll(/([a-z])([A-Z])/g, (_, before: string, after: string) => `${before} ${after}`)
    .toLowerCase();
}

interface Term {
  name: string;
  value: Json;
  comment?: string;
}

/** A node is an object with one key that names it, a comment beside it, or just a word. */
function term(node: Json | undefined): Term {
  if (typeof node === 'string') return { name: node, value: null };
  const { comment, ...rest } = obj(node);
  const [entry] = Object.entries(rest);
  const found: Term = entry ? { name: entry[0], value: entry[1] } : { name: 'hole', value: null };
  return typeof comment === 'string' ? { ...found, comment } : found;
}

function withComment(made: Line, comment: string | undefined): Line {
  return comment === undefined ? made : { ...made, comment };
}

/** An object of the data: `ROAD`, `ROAD:other`, or “an object of any class”. */
function object(json: Json | undefined): Part {
  const { class: className, label } = obj(json);
  const name = className === undefined ? 'any class' : str(className);
  return part(label === undefined ? name : `${name}:${str(label)}`, 'function');
}

export function reference(json: Json | undefined): Part {
  const { id, path } = obj(json);
  if (id === undefined) return HOLE;
  const text = path === undefined ? str(id) : str(path);
  const link = path === undefined ? { id: str(id) } : { id: str(id), path: str(path) };
  return { text, role: 'value', link };
}

function join(many: Part[][], between: string): Part[] {
  return many.flatMap((parts, index) => (index === 0 ? parts : [part(between), ...parts]));
}

function template(json: Json): Part[] {
  const { template: which, arguments: given } = obj(json);
  const names = list(given).map((one) => [one === null ? HOLE : object(one)]);
  const tail = names.length === 0 ? [] : [part(' with '), ...join(names, ', ')];
  return [part('as in template ', 'function'), reference(which), ...tail];
}

function constant(json: Json): Part {
  const { type, text } = obj(json);
  const isQuoted = type === 'string' || type === 'timestamp';
  return part(isQuoted ? `“${str(text)}”` : str(text), 'value');
}

const SYMBOLS: Readonly<Record<string, string>> = {
  difference: ' − ',
  product: ' × ',
  division: ' ÷ ',
  modulus: ' modulo ',
};

/** A value as it stands within a sentence; what needs sentences of its own goes to `below`. */
function value(node: Json | undefined, below: Line[]): Part[] {
  const { name, value: of, comment } = term(node);
  if (comment !== undefined) below.push({ parts: [], below: [], comment });
  const its = obj(of);
  switch (name) {
    case 'hole':
      return [HOLE];
    case 'null':
      return [part('no value', 'value')];
    case 'constant':
      return [constant(of)];
    case 'attribute':
      return [part(str(its['name']), 'value'), part(' of '), object(its['of'])];
    case 'className':
      return [part('the class of '), object(of)];
    case 'object':
      return [object(of)];
    case 'nested':
      return [
        ...value(its['of'], below),
        part(list(its['path']).map((step) => `.${str(step)}`).join(''), 'value'),
      ];
    case 'collectionElement': {
      const indexes = list(its['indexes']).map((index) => value(index, below));
      return [...value(its['of'], below), part('['), ...join(indexes, ', '), part(']')];
    }
    case 'temporary':
      return [part(`${str(its['scope'])} value ${str(its['name'])}`, 'value')];
    case 'sessionParameter':
      return [part(`session parameter ${str(of)}`, 'value')];
    case 'namedLookup':
      return [
        part('what '),
        its['dataStore'] === undefined ? HOLE : reference(its['dataStore']),
        part(its['class'] === undefined ? ' has for ' : ` (${str(its['class'])}) has for `),
        ...value(its['key'], below),
      ];
    case 'call': {
      const given = list(its['arguments']).map((one) => value(one, below));
      return [part(str(its['operator']), 'function'), part('('), ...join(given, ', '), part(')')];
    }
    case 'sum':
      return [
        part('('),
        ...join(
          list(of).map((one) => value(one, below)),
          ' + ',
        ),
        part(')'),
      ];
    case 'difference':
    case 'product':
    case 'division':
    case 'modulus':
      return [
        part('('),
        ...value(its['left'], below),
        part(SYMBOLS[name] ?? ' ? '),
        ...value(its['right'], below),
        part(')'),
      ];
    case 'aggregate': {
      const inner: Line[] = [];
      const over = list(its['values']).map((one) => value(one, inner));
      const what = over.length === 0 ? [] : [part(' of '), ...join(over, ', ')];
      below.push(
        line([part('over every '), object(its['object']), part(' for which')], [
          ...inner,
          predicate(its['suchThat']),
        ]),
      );
      return [part(words(str(its['function'])), 'function'), ...what, part(' (below)')];
    }
    case 'ifThenElse':
      below.push(
        line([part('if', 'predicate')], [predicate(its['if'])]),
        valueLine('then ', its['then']),
        valueLine('else ', its['else']),
      );
      return [part('a value by condition (below)', 'function')];
    case 'useTemplate':
      return template(of);
    default:
      return [part(`${words(name)} `, 'function'), part(JSON.stringify(of))];
  }
}

function valueLine(before: string, node: Json | undefined): Line {
  const below: Line[] = [];
  return line([part(before), ...value(node, below)], below);
}

const RELATIONS: Readonly<Record<string, string>> = {
  equals: '=',
  'not-equals': '≠',
  less: '<',
  'less-or-equals': '≤',
  greater: '>',
  'greater-or-equals': '≥',
};

function relation(node: Json | undefined): Part {
  const { name, value: of } = term(node);
  switch (name) {
    case 'hole':
      return HOLE;
    case 'regularExpression':
      return part(`matches the ${str(obj(of)['syntax'])} expression`, 'relation');
    case 'withinDistance':
      return part(`lies within ${str(of)} of`, 'relation');
    case 'beyondDistance':
      return part(`lies farther than ${str(of)} from`, 'relation');
    default:
      return part(RELATIONS[name] ?? words(name.replace(/^spatial-/, '')), 'relation');
  }
}

const ALL_OF: Readonly<Record<string, string>> = {
  and: 'all of these hold',
  or: 'at least one of these holds',
  xor: 'exactly one of these holds',
};

export function predicate(node: Json | undefined): Line {
  const { name, value: of, comment } = term(node);
  return withComment(predicateLine(name, of), comment);
}

function predicateLine(name: string, of: Json): Line {
  const its = obj(of);
  const below: Line[] = [];
  switch (name) {
    case 'hole':
      return line([HOLE]);
    case 'true':
    case 'false':
      return line([part(name === 'true' ? 'always' : 'never', 'predicate')]);
    case 'checkThat': {
      const parts = [
        ...value(its['left'], below),
        part(' '),
        relation(its['relation']),
        part(' '),
        ...value(its['right'], below),
      ];
      return line(parts, below);
    }
    case 'reference':
      return line([
        object(its['from']),
        part(` refers by ${str(its['name'])} to `, 'relation'),
        object(its['to']),
      ]);
    case 'inRange': {
      const parts = [
        ...value(its['value'], below),
        part(' lies between ', 'relation'),
        ...value(its['min'], below),
        part(its['minInclusive'] === true ? ' (included) and ' : ' (not included) and '),
        ...value(its['max'], below),
        part(its['maxInclusive'] === true ? ' (included)' : ' (not included)'),
      ];
      return line(parts, below);
    }
    case 'and':
    case 'or':
    case 'xor':
      return line([part(`${ALL_OF[name]}:`, 'predicate')], list(of).map(predicate));
    case 'not':
      return line([part('this does not hold:', 'predicate')], [predicate(of)]);
    case 'ifThenElse': {
      const branches = [
        line([part('if', 'predicate')], [predicate(its['if'])]),
        line([part('then', 'predicate')], [predicate(its['then'])]),
      ];
      const otherwise = its['else'];
      if (otherwise !== undefined) {
        branches.push(line([part('else', 'predicate')], [predicate(otherwise)]));
      }
      return line([part('by condition:', 'predicate')], branches);
    }
    case 'exists': {
      const count = `there is ${words(str(its['quantifier']))} ${str(its['count'])} `;
      return line(
        [part(count, 'predicate'), object(its['object']), part(' for which')],
        [predicate(its['suchThat'])],
      );
    }
    case 'forAll':
    case 'chaining':
      return line(
        [
          part(name === 'forAll' ? 'for every ' : 'following each ', 'predicate'),
          object(its['object']),
        ],
        [
          line([part('for which')], [predicate(its['suchThat'])]),
          line([part('it holds that', 'predicate')], [predicate(its['check'])]),
        ],
      );
    case 'executeThenCheck':
      return line(
        [part('first do, then check:', 'predicate')],
        [operation(its['execute']), predicate(its['check'])],
      );
    case 'cast':
      return line([object(its['from']), part(' is taken as '), object(its['to'])]);
    case 'useTemplate':
      return line(template(of));
    default:
      return line([part(`${words(name)} `, 'predicate'), part(JSON.stringify(of))]);
  }
}

export function operation(node: Json | undefined): Line {
  const { name, value: of, comment } = term(node);
  return withComment(operationLine(name, of), comment);
}

function operationLine(name: string, of: Json): Line {
  const its = obj(of);
  const below: Line[] = [];
  switch (name) {
    case 'hole':
      return line([HOLE]);
    case 'assign': {
      const target = value(its['target'], below);
      const parts = [part('set ', 'predicate'), ...target, part(' to ')];
      return line([...parts, ...value(its['value'], below)], below);
    }
    case 'sequence':
      return line([part('one after another:', 'predicate')], list(of).map(operation));
    case 'ifThenElse': {
      const branches = [
        line([part('if', 'predicate')], [predicate(its['if'])]),
        line([part('then', 'predicate')], [operation(its['then'])]),
      ];
      const otherwise = its['else'];
      if (otherwise !== undefined) {
        branches.push(line([part('else', 'predicate')], [operation(otherwise)]));
      }
      return line([part('by condition:', 'predicate')], branches);
    }
    case 'while':
      return line(
        [part('again and again, as long as', 'predicate')],
        [predicate(its['while']), line([part('do', 'predicate')], [operation(its['do'])])],
      );
    case 'loopOverObjects': {
      const sort = list(its['sort']).map((key) => {
        const made = valueLine('sorted by ', obj(key)['by']);
        const order = part(obj(key)['descending'] === true ? ', the greatest first' : '');
        return { ...made, parts: [...made.parts, order] };
      });
      const most = str(its['countMax']);
      return line(
        [
          part('for each ', 'predicate'),
          object(its['object']),
          part(most === '' || most === '0' ? '' : `, at most ${most}`),
        ],
        [
          line([part('for which')], [predicate(its['suchThat'])]),
          ...sort,
          line([part('do', 'predicate')], [operation(its['do'])]),
        ],
      );
    }
    case 'loopOverCollection': {
      const parts = [part('for each ', 'predicate'), object(its['element']), part(' in ')];
      const all = [...parts, ...value(its['in'], below)];
      return line(all, [...below, line([part('do', 'predicate')], [operation(its['do'])])]);
    }
    case 'break':
      return line([part('leave the loop', 'predicate')]);
    case 'createObject':
      return line(
        [part('make a new ', 'predicate'), object(its['object']), part(' and')],
        [operation(its['do'])],
      );
    case 'deleteObject':
      return line([part('delete ', 'predicate'), object(of)]);
    case 'report': {
      const values = list(its['values']).map((one) => value(one, below));
      const scope = its['scope'] === 'summary' ? ', once for all objects: ' : ': ';
      return line(
        [
          part('report ', 'predicate'),
          part(`“${str(its['label'])}”`, 'value'),
          part(scope),
          ...join(values, ', '),
        ],
        below,
      );
    }
    case 'call': {
      const given = list(its['arguments']).map((one) => value(one, below));
      const parts = [part('run '), part(str(its['name']), 'function'), part('(')];
      return line([...parts, ...join(given, ', '), part(')')], below);
    }
    case 'useTemplate':
      return line(template(of));
    default:
      return line([part(`${words(name)} `, 'predicate'), part(JSON.stringify(of))]);
  }
}

/** The body of a rule, an action or one of their templates, as sentences. */
export function sentences(kind: string, body: Obj): Line {
  const comment = typeof body['comment'] === 'string' ? body['comment'] : undefined;
  const head = (before: string, after: string): Part[] => [
    part(before, 'root'),
    object(body['object']),
    part(after, 'root'),
  ];
  if (kind === 'rule') {
    const made = line(head('Every ', ' must be such that'), [predicate(body['predicate'])]);
    return withComment(made, comment);
  }
  if (kind === 'action') {
    return withComment(line(head('For ', ' do'), [operation(body['operation'])]), comment);
  }
  const parameters = list(body['parameters']).map((parameter) => [object(parameter)]);
  const given =
    parameters.length === 0
      ? [part('Always the same', 'root')]
      : [part('Given ', 'root'), ...join(parameters, ', ')];
  const { name, value: of } = term(body['body']);
  const made =
    name === 'predicate'
      ? predicate(of)
      : name === 'operation'
        ? operation(of)
        : valueLine('the value ', of);
  return withComment(line(given, [made]), comment);
}
