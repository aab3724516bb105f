import * as fs from 'node:fs';
import * as path from 'node:path';
import color from 'picocolors';
import { choose } from './choices';
import { InitFlags } from './command';
import { install } from './install';
import { AppName, Library, filesOf } from './project';
import { version } from '../../package.json';
import { ExitCode, UsageError } from '../terminal/errors';
import { Terminal } from '../terminal/terminal';

/** What a folder may hold and still count as empty. */
const HARMLESS = new Set(['.git', '.gitattributes', '.gitignore', '.idea', '.vscode', '.DS_Store', 'LICENSE', 'README.md']);

/** `init`, from the command line. */
export async function runInit(terminal: Terminal, folder: string, flags: InitFlags): Promise<ExitCode> {
  const directory = path.resolve(folder);
  checkEmpty(directory);
  const name = AppName.of(path.basename(directory));
  const choices = await choose(flags, process.stdin.isTTY === true && !flags.yes);
  const library: Library = { version, npm: flags.npmLibrary, python: flags.pythonLibrary };
  const files = filesOf(name, choices, library);
  for (const [file, content] of Object.entries(files)) {
    write(path.join(directory, file), content);
  }
  terminal.print(`${Object.keys(files).length} files in ${directory}: ${color.bold(Object.values(choices).join(', '))}`);
  if (flags.install && !await install(terminal, directory, choices)) {
    return ExitCode.USAGE;
  }
  const into = path.relative(process.cwd(), directory);
  terminal.print(`
Next:
  ${into ? `cd ${into} && ` : ''}npm test   ${color.dim('# synthesizes, runs the unit tests, calls every tool in the bundle that would be deployed')}
Then read README.md: what is where, how to deploy, how to call the agent.`);
  return ExitCode.FINE;
}

/** Nothing of anyone's is overwritten. */
function checkEmpty(directory: string): void {
  if (!fs.existsSync(directory)) {
    return;
  }
  if (!fs.statSync(directory).isDirectory()) {
    throw new UsageError(`${directory} is a file: name a folder, such as \`init my-agent\`.`);
  }
  const found = fs.readdirSync(directory).filter((name) => !HARMLESS.has(name));
  if (found.length > 0) {
    const named = found.slice(0, 3).join(', ') + (found.length > 3 ? ` and ${found.length - 3} more` : '');
    throw new UsageError(`${directory} is not empty (${named}): name a folder that is, such as \`init my-agent\`.`);
  }
}

/** A file that was there already, such as a README, is left as it is. */
function write(file: string, content: string): void {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  if (!fs.existsSync(file)) {
    fs.writeFileSync(file, content);
  }
}
