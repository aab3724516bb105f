import { spawn } from 'node:child_process';
import color from 'picocolors';
import { agentNamed, agentsOf } from './agents';
import { brainOf } from './brains/brains';
import { ChatFlags } from './command';
import { deployedTarget } from './deployed';
import { deployedChat } from './deployed-chat';
import { LocalChat } from './local-chat';
import { Assembly } from '../assembly/assembly';
import { ExitCode, UsageError } from '../terminal/errors';
import { Terminal } from '../terminal/terminal';

/** `chat`, from the command line: serves until it is told to stop. */
export async function runChat(terminal: Terminal, directory: string, flags: ChatFlags): Promise<ExitCode> {
  checkPlayers(flags);
  const told = untilTold();
  const assembly = Assembly.load(directory);
  const agents = agentsOf(assembly);
  const agent = agentNamed(agents, flags.agent);
  const common = { ...flags, agent, onTrouble: (text: string) => terminal.warn(text) };
  const chat = flags.deployed === undefined
    ? await LocalChat.start({ ...common, assembly, brain: await brainOf(agent, flags) })
    : await deployedChat({ ...common, target: deployedTarget(assembly, agent, flags.deployed, flags.region) });
  try {
    terminal.print(`${color.bold(agent.path)} ${color.dim('at')} ${color.cyan(chat.url)}`);
    terminal.note(chat.note);
    if (agents.length > 1) {
      terminal.note(`There are ${agents.length} agents; --agent chooses: ${agents.map(({ path }) => path).join(', ')}.`);
    }
    terminal.note('Ctrl-C ends it.');
    if (flags.open) {
      open(chat.url);
    }
    await told;
  } finally {
    await chat.stop();
  }
  return ExitCode.FINE;
}

function checkPlayers({ live, deployed, modelUrl }: ChatFlags): void {
  const asked = Object.entries({ '--model-url': modelUrl !== undefined, '--live': live, '--deployed': deployed !== undefined }).filter(([, given]) => given);
  if (asked.length > 1) {
    throw new UsageError(`Only one can answer: ${asked.map(([name]) => name).join(' or ')}.`);
  }
}

/** Ctrl-C is how a server is ended; a second one does not wait for anything. */
function untilTold(): Promise<void> {
  return new Promise((resolve) => (['SIGINT', 'SIGTERM', 'SIGHUP'] as const).forEach((signal) => process.once(signal, () => resolve())));
}

const OPENERS: Partial<Record<NodeJS.Platform, readonly string[]>> = { darwin: ['open'], win32: ['cmd', '/c', 'start', ''] };

/** A machine without a browser is no reason to fail: the address was printed. */
function open(url: string): void {
  const [program, ...args] = OPENERS[process.platform] ?? ['xdg-open'];
  spawn(program, [...args, url], { stdio: 'ignore', detached: true }).on('error', () => undefined).unref();
}
