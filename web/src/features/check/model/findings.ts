import type { Json } from '@/shared/api/types';
import { plural } from '@/shared/model/format';
import type { CheckReport, Finding, NamedValue } from '../api';

/** Findings from a number up to another, which is none of them. */
export interface Range {
  start: number;
  end: number;
}

/**
 * Where the findings of a rule lie, or those of one of its classes: they come in the order of rules,
 * classes and objects. A rule or class that is not there has none.
 */
export function rangeOf(report: CheckReport, rule: number | null, name: string | null): Range {
  if (rule === null) return { start: 0, end: report.findingCount };
  const checked = report.rules[rule];
  if (checked === undefined) return { start: 0, end: 0 };
  let start = checked.findingsStart;
  if (name === null) return { start, end: start + checked.findingsCount };
  for (const { class: own, nonConforming, errors } of checked.classes) {
    const end = start + nonConforming + errors;
    if (own === name) return { start, end };
    start = end;
  }
  return { start, end: start };
}

/** A value as a person reads it. */
export function shown(value: Json): string {
  if (value === null) return 'null';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** What tells an object from the others of its class: its unique key, else its number from 1. */
export function objectName(key: readonly NamedValue[], object: number): string {
  if (key.length === 0) return `No. ${object + 1}`;
  return key.map(({ name, value }) => `${name} ${shown(value)}`).join(', ');
}

/** Why a finding is one, in a line. */
export function gist(finding: Finding): string {
  if (finding.kind === 'error') return finding.reason;
  return finding.parts.map(({ sentence }) => sentence).join('; ');
}

/** The values in what fails, in a line, each once. */
export function values(finding: Finding): string {
  const named = finding.kind === 'error' ? [] : finding.parts.flatMap((part) => part.values);
  const told = (named as NamedValue[]).map(({ name, value }) => `${name}: ${shown(value)}`);
  return [...new Set(told)].join(', ');
}

/** The places where a finding shows, as WKT. */
export function hotspotsOf(finding: Finding): string[] {
  if (finding.kind === 'error') return [];
  return finding.parts.flatMap(({ hotspots }) => hotspots.map(({ geometry }) => geometry));
}

/** Names that are told one by one. */
const TOLD = 8;

/** Names in a line; of many, the first and how many there are beside them. */
export function few(names: readonly string[]): string {
  const rest = names.length - TOLD;
  if (rest <= 1) return names.join(', ');
  return `${names.slice(0, TOLD).join(', ')} and ${rest} more`;
}

/** The rules that were checked in spite of their faults. */
export function withFaults(report: CheckReport): CheckReport['rules'] {
  return report.rules.filter(({ faults }) => (faults?.length ?? 0) > 0);
}

/** What came of a check, in a line. */
export function summary(report: CheckReport): string {
  const told = [
    plural(report.nonConforming, 'non-conformance'),
    plural(report.errors, 'error'),
    `${plural(report.rules.length, 'rule')} checked`,
  ];
  const left = report.notChecked?.length ?? 0;
  if (left > 0) told.push(`${plural(left, 'rule')} left out`);
  const faulty = withFaults(report).length;
  if (faulty > 0) told.push(`${plural(faulty, 'rule')} with faults`);
  return told.join(' · ');
}

/** Session parameters, one `name = value` a line; a line that is none is told by its number. */
export function parametersOf(text: string): Record<string, string> | { faultyLine: number } {
  const found: [string, string][] = [];
  for (const [at, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const equals = line.indexOf('=');
    const name = line.slice(0, equals).trim();
    if (equals < 0 || name === '') return { faultyLine: at + 1 };
    found.push([name, line.slice(equals + 1).trim()]);
  }
  return Object.fromEntries(found);
}
