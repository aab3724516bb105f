import color from 'picocolors';
import { alarms, costOfWatching, watched } from './alarms';
import { grants } from './grants';
import { leftOut } from './left-out';
import { FAMILIES } from './phrases';
import { Assembly, Resource } from '../assembly/assembly';

/** What an assembly would deploy, by family, who may do what, what is alarmed on, and what synth warned of, in words. */
export function explain(assembly: Assembly): string {
  const missing = [color.bold('Not told here'), ...leftOut(assembly).map((what) => color.dim(`  · ${what}`))].join('\n');
  return [deployed(assembly), allowed(assembly), ...watched(assembly), ...warnings(assembly), missing].join('\n\n');
}

/** The same, for programs. */
export function toJson(assembly: Assembly): string {
  const plain = (text: string) => text.replace(/\u001b\[\d+m/g, '');
  return JSON.stringify({
    version: 1,
    resources: assembly.resources().filter(({ type }) => type !== 'AWS::CDK::Metadata').map(({ type, path }) => ({ type, path })),
    grants: grants(assembly).map(({ who, may }) => ({ who: plain(who), may: plain(may) })),
    alarms: alarms(assembly),
    watchingUsdAMonth: costOfWatching(assembly)?.usd ?? 0,
    warnings: assembly.stacks.flatMap(({ messages }) => messages).filter(({ level }) => level === 'warning')
      .map(({ id, entry }) => ({ path: id.replace(/^\//, ''), message: String(entry.data) })),
    leftOut: leftOut(assembly),
  }, undefined, 2);
}

/** Without those that were acknowledged. */
function warnings({ stacks }: Assembly): string[] {
  const found = stacks.flatMap(({ messages }) => messages).filter(({ level }) => level === 'warning').map(({ id, entry }) => {
    const [, text, acknowledge] = /^(.*?)(?: \[ack: (.*)\])?$/s.exec(String(entry.data))!;
    return `  ${color.cyan(id.replace(/^\//, ''))}\n    · ${text}${acknowledge ? color.dim(` (${acknowledge})`) : ''}`;
  });
  return found.length === 0 ? [] : [[color.bold(color.yellow('Warnings')), ...new Set(found)].join('\n')];
}

function deployed(assembly: Assembly): string {
  const resources = assembly.resources().filter(({ type }) => type !== 'AWS::CDK::Metadata');
  const rest = new Set(resources);
  const lines = FAMILIES.flatMap(({ name, types }) => {
    const members = [...rest].filter(({ type }) => types.test(type));
    members.forEach((member) => rest.delete(member));
    return members.length === 0 ? [] : [`  ${color.cyan(name.padEnd(14))}${counted(members)}`];
  });
  return [color.bold(`Would be deployed: ${resources.length} resources`), ...lines].join('\n');
}

/** `2 × Lambda Function (Support/Orders/Function, …)`. */
function counted(resources: readonly Resource[]): string {
  const byType = new Map<string, Resource[]>();
  for (const resource of resources) {
    byType.set(resource.type, [...byType.get(resource.type) ?? [], resource]);
  }
  return [...byType].map(([type, members]) => `${members.length > 1 ? `${members.length} × ` : ''}${type.split('::').slice(1).join(' ')}`).join(', ');
}

function allowed(assembly: Assembly): string {
  const lines = new Map<string, string[]>();
  for (const { who, may } of grants(assembly)) {
    lines.set(who, [...lines.get(who) ?? [], may]);
  }
  return [
    color.bold('Who may do what'),
    ...[...lines].flatMap(([who, may]) => [`  ${color.cyan(who)} may`, ...[...new Set(may)].map((what) => `    · ${what}`)]),
  ].join('\n');
}
