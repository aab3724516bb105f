import { spawn } from 'child_process';

export function step(number: number, title: string): void {
  print(`\n${number} · ${title}\n`);
}

export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Runs a program. What it prints is shown, or with `quiet` only when it fails; until then, a dot each second says that it works. */
export async function run(name: string, command: string, args: string[], { quiet = false } = {}): Promise<void> {
  const child = spawn(command, args, { cwd: __dirname, stdio: ['ignore', 'pipe', 'pipe'] });
  const alive = setInterval(() => process.stdout.write('.'), 1000);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => output += text);
  }
  const code = await new Promise<number | null>((resolve, reject) => child.on('close', resolve).on('error', reject)).finally(() => clearInterval(alive));
  print('');
  if (code !== 0) {
    throw new Error(`${output}${name} found something wrong: it is said above (exit code ${code}).`);
  }
  if (!quiet) {
    process.stdout.write(output);
  }
}
