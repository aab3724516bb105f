import { spawnSync } from 'node:child_process';
import { Choices } from './choices';
import { venvPython } from './files/python-environment';
import { Terminal } from '../terminal/terminal';

/** Installs what the new app needs, and shows how. False when something could not be installed: it has been said. */
export async function install(terminal: Terminal, directory: string, { language, tools }: Choices): Promise<boolean> {
  const steps: string[][] = [['npm', 'install', '--no-audit', '--no-fund']];
  if (language === 'python' || tools === 'python') {
    const requirements = [...language === 'python' ? ['-r', 'requirements.txt'] : [], '-r', 'requirements-dev.txt'];
    steps.push([systemPython(), '-m', 'venv', '.venv'], [venvPython(), '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...requirements]);
  }
  for (const step of steps) {
    terminal.print(`$ ${step.join(' ')}`);
    const [command, ...args] = step;
    // npm is a script on Windows, which only a shell runs; no argument is anyone's input
    const { status, error } = spawnSync(command, args, { cwd: directory, stdio: 'inherit', shell: process.platform === 'win32' });
    if (status !== 0) {
      terminal.warn(`\`${step.join(' ')}\` failed${error ? ` (${error.message})` : ''}. The files are there: mend that, and run it again in ${directory}.`);
      return false;
    }
  }
  return true;
}

function systemPython(): string {
  return process.platform === 'win32' ? 'python' : 'python3';
}
