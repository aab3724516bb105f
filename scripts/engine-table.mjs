// Writes what each engine takes, and what a move between them means, into README and docs: from the interfaces of the
// props, and from the advice that the constructs and the CLI give. With --check it writes nothing, and fails when what is
// written is no longer what the code says.
import { readFileSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';
import ts from 'typescript';

const CORE = propsOf('src/agent/agent.ts', 'AgentProps');
const CLASSIC = propsOf('src/agent/classic/bedrock-agent-props.ts', 'BedrockAgentProps');
const AGENTCORE = propsOf('src/agent/agentcore/agentcore-agent-props.ts', 'AgentCoreAgentProps');
const { NOT_ON_AGENTCORE } = await load('src/agent/agentcore/foreign-props.ts');
const { NOT_ON_CLASSIC } = await load('src/agent/classic/foreign-props.ts');
const { ADVICE, CALLERS, COSTS } = await load('cli/migrate/advice.ts');
const GUIDE = 'docs/migrating-to-agentcore.md';

const problems = [
  ...unanswered(CLASSIC, AGENTCORE, NOT_ON_AGENTCORE, 'src/agent/agentcore/foreign-props.ts'),
  ...unanswered(AGENTCORE, CLASSIC, NOT_ON_CLASSIC, 'src/agent/classic/foreign-props.ts'),
  ...update('README.md', { engines: engines() }),
  ...update(GUIDE, { changes: advice(), code: inCode(), callers: callers(), costs: costs(), back: wayBack() }),
];
if (problems.length > 0) {
  console.error(problems.join('\n'));
  process.exitCode = 1;
}

/** Every prop, with the engines that take it. */
function engines() {
  const names = [...new Set([...CORE.keys(), ...CLASSIC.keys(), ...AGENTCORE.keys()])];
  return table(['prop', 'what it is for', 'Agents Classic', 'AgentCore'], names.map((name) => {
    const [classic, agentcore] = [CLASSIC, AGENTCORE].map((props) => props.get(name) ?? CORE.get(name));
    const differ = classic && agentcore && classic.type !== agentcore.type;
    const cell = (prop, section) => (prop ? (differ ? `✓ \`${prop.type}\`` : '✓') : `[–](${GUIDE}#${section})`);
    return [`\`${name}\``, (agentcore ?? classic).purpose, cell(classic, 'the-way-back'), cell(agentcore, 'what-changes')];
  }));
}

/** What changes, and what is lost. */
function advice() {
  const known = Object.entries(ADVICE).filter(([, { effect }]) => effect !== 'code');
  return table(['on Agents Classic', '', 'on AgentCore'], known.map(([topic, { what, instead, effect }]) => [
    CLASSIC.has(topic) || CORE.has(topic) ? `${what} (\`${topic}\`)` : what, effect === 'lost' ? 'does not come as it is' : 'changes', instead,
  ]));
}

/** What is used in tools and callers, and in no template. */
function inCode() {
  return table(['in tools and callers', 'on AgentCore'], Object.values(ADVICE).filter(({ effect }) => effect === 'code').map(({ what, instead }) => [what, instead]));
}

function callers() {
  return table(['', 'Agents Classic', 'AgentCore'], CALLERS.map(({ what, classic, agentcore }) => [what, classic, agentcore]));
}

function costs() {
  return table(['', ''], COSTS.map(({ effect, what }) => [effect, what]));
}

/** What AgentCore has and Agents Classic has not. */
function wayBack() {
  return table(['on AgentCore', 'on Agents Classic'], Object.entries(NOT_ON_CLASSIC).map(([prop, instead]) => [`\`${prop}\``, instead]));
}

function table(head, rows) {
  const line = (cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}

/** A prop that one engine lacks is refused with what to do instead, so there must be something. */
function unanswered(props, others, instead, file) {
  return [
    ...[...props.keys()].filter((name) => !others.has(name) && !(name in instead)).map((name) => `${file} does not say what to do instead of ${name}.`),
    ...Object.keys(instead).filter((name) => !props.has(name) || others.has(name)).map((name) => `${file} speaks of ${name}, which is no prop of the other engine alone.`),
  ];
}

/** The members of an interface in a file: their type, and the first sentence of what is said of them. */
function propsOf(file, name) {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const declaration = source.statements.find((statement) => ts.isInterfaceDeclaration(statement) && statement.name.text === name);
  return new Map(declaration.members.filter(ts.isPropertySignature).map((member) => {
    const [doc] = ts.getJSDocCommentsAndTags(member);
    const text = ts.getTextOfJSDocComment(doc?.comment) ?? '';
    return [member.name.getText(), { type: member.type.getText(), purpose: /^.*?[.!?](?=\s|$)/s.exec(text)[0].replace(/\s+/g, ' ') }];
  }));
}

/** A module of the project that is nothing but data. */
async function load(file) {
  const { outputFiles: [{ text }] } = await build({ entryPoints: [file], bundle: true, format: 'esm', write: false, logLevel: 'warning' });
  return import(`data:text/javascript,${encodeURIComponent(text)}`);
}

/** Puts each part between its marks. */
function update(file, parts) {
  const before = readFileSync(file, 'utf8');
  const after = Object.entries(parts).reduce((text, [name, content]) => {
    const marks = new RegExp(`(<!-- ${name}: .*-->\n)[\\s\\S]*?(<!-- end -->)`);
    if (!marks.test(text)) {
      throw new Error(`${file} has no place for ${name}.`);
    }
    return text.replace(marks, (_, start, end) => `${start}\n${content}\n\n${end}`);
  }, before);
  if (after === before) {
    return [];
  }
  if (process.argv.includes('--check')) {
    return [`${file} does not say what the code does: run \`npx projen engine-table\`.`];
  }
  writeFileSync(file, after);
  return [];
}
