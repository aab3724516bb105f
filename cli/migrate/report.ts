import Table from 'cli-table3';
import color from 'picocolors';
import { ADVICE, Advice, CALLERS, COSTS } from './advice';
import { Change } from './changes';
import { AgentMove, Migration, isHarmless } from './migrate';
import { ResourceDiff } from './resources';
import { Successor } from './successors';
import { FAMILIES } from '../explain/phrases';

const NO_LINES = Object.fromEntries([
  'top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right',
  'left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid', 'middle',
].map((place) => [place, '']));

/** The width of the first column. */
const WHAT = 28;

const GUIDE = 'https://github.com/cdk-bedrock-agents/cdk-bedrock-agents/blob/main/docs/migrating-to-agentcore.md';

type Paint = (text: string) => string;

/** An agent after the other, then what holds for all of them. */
export function toText(migration: Migration, width = 120): string {
  const { agents, resources } = migration;
  if (agents.length === 0) {
    return 'There is no agent on Agents Classic here: nothing has to move.';
  }
  return [
    ...agents.map((move) => agentText(move, width)),
    resourcesText(resources, width),
    titled('What callers change', table(CALLERS.map(({ what, classic, agentcore }) => [color.cyan(what), `${classic} ${color.dim('→')} ${agentcore}`]), width)),
    titled('What no template tells: look into the tools and the callers', table(
      Object.values<Advice>(ADVICE).filter(({ effect }) => effect === 'code').map(({ what, instead }) => [color.yellow(what), instead]), width)),
    titled('What it costs or saves', table(COSTS.map(({ effect, what }) => [color.cyan(effect), what]), width)),
    summary(migration),
  ].join('\n\n');
}

function agentText({ agent, carriesOver, changes, limits, callers, successors }: AgentMove, width: number): string {
  const sections: [string, Paint, string[][]][] = [
    ['carries over', color.green, carriesOver.map(({ what, found }) => [what, found])],
    ['changes', color.yellow, changeRows(changes.filter(({ lost }) => !lost))],
    ['does not come as it is', color.red, changeRows(changes.filter(({ lost }) => lost))],
    ['falls away', color.green, [['limits', limits.join(', ')]]],
    ['called by', color.cyan, callers.length > 0 ? [['grantInvoke', callers.join(', ')]] : []],
  ];
  return [
    `${color.bold(agent)} ${color.dim('Agents Classic → AgentCore')}`,
    ...successors.map(successorText),
    ...sections.filter(([, , rows]) => rows.length > 0).map(([title, paint, rows]) => `  ${paint(title)}\n${table(rows, width, 4)}`),
  ].join('\n');
}

/** What has the same answer is answered once. */
function changeRows(changes: readonly Change[]): string[][] {
  return [...new Set(changes.map(({ topic }) => topic))].map((topic) => {
    const same = changes.filter((change) => change.topic === topic);
    return [same[0].what, [...same.map(({ found }) => found).filter(Boolean), `→ ${same[0].instead}`].join('\n')];
  });
}

function successorText({ path, shared, missing }: Successor): string {
  const rest = missing.length > 0 ? color.yellow(` Not there yet: ${missing.join(', ')}.`) : '';
  return `  ${color.green('The move is under way')}: ${color.bold(path)} runs on AgentCore and shares ${shared.join(', ')}.${rest}`;
}

/** By family: what would go, stay and come. */
function resourcesText({ goes, stays, comes }: ResourceDiff, width: number): string {
  const kinds: [string, Paint, string[]][] = [
    ['−', color.red, goes.map(({ type }) => type)],
    [' ', (text) => text, stays.map(({ type }) => type)],
    ['+', color.green, [...comes]],
  ];
  const rows = FAMILIES.flatMap(({ name }) => kinds
    .map(([sign, paint, types]) => ({ sign, paint, members: types.filter((type) => familyOf(type) === name) }))
    .filter(({ members }) => members.length > 0)
    .map(({ sign, paint, members }, index) => [index === 0 ? color.cyan(name) : '', paint(`${sign} ${counted(members)}`)]));
  return titled(`Resources, once nobody calls the old: ${goes.length} go, ${stays.length} stay, ${comes.length} come`, table(rows, width));
}

/** The first that knows the type: the last one knows all. */
function familyOf(type: string): string {
  return FAMILIES.find(({ types }) => types.test(type))!.name;
}

function counted(types: readonly string[]): string {
  return [...new Set(types)].map((type) => {
    const count = types.filter((other) => other === type).length;
    return `${count > 1 ? `${count} × ` : ''}${type.split('::').slice(1).join(' ').replace(/^Bedrock\w* /, '')}`;
  }).join(', ');
}

function summary(migration: Migration): string {
  const all = migration.agents.flatMap(({ changes }) => changes);
  const lost = all.filter((change) => change.lost).length;
  return [
    plural(migration.agents.length, 'agent'),
    color.yellow(plural(all.length - lost, 'change')),
    isHarmless(migration) ? color.green('nothing is lost') : color.red(`${plural(lost, 'thing')} to decide first`),
  ].join(' · ') + `\n${color.dim(`Step by step: ${GUIDE}`)}`;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function titled(title: string, body: string): string {
  return `${color.bold(title)}\n${body}`;
}

/** What it is, and what there is to say about it: as wide as the window. */
function table(rows: readonly string[][], width: number, indent = 2): string {
  const wide = Math.max(40, width - WHAT - indent);
  const made = new Table({
    colWidths: [WHAT, wide],
    wordWrap: true,
    style: { 'head': [], 'border': [], 'padding-left': 0, 'padding-right': 2 },
    chars: NO_LINES,
  });
  const longWord = new RegExp(`\\S{${wide - 2}}(?=\\S)`, 'g'); // would be cut off
  made.push(...rows.map(([what, text]) => [what, text.replace(longWord, '$& ')]));
  return made.toString().split('\n').map((line) => `${' '.repeat(indent)}${line}`.trimEnd()).join('\n');
}

/** For programs. */
export function toJson(migration: Migration): string {
  const { agents, resources: { goes, stays, comes } } = migration;
  const named = (resources: ResourceDiff['goes']) => resources.map(({ type, path }) => ({ type, path }));
  return JSON.stringify({
    version: 1,
    harmless: isHarmless(migration),
    agents: agents.map(({ changes, ...move }) => ({
      ...move,
      changes: changes.filter(({ lost }) => !lost).map(withoutVerdict),
      losses: changes.filter(({ lost }) => lost).map(withoutVerdict),
    })),
    resources: { goes: named(goes), stays: named(stays), comes },
  }, undefined, 2);
}

function withoutVerdict({ lost: _, ...change }: Change): Omit<Change, 'lost'> {
  return change;
}
