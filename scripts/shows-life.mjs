// Runs a command, and fails when it says nothing for longer than a person would wait before wondering. It should show life
// within a second; the rest of the limit is for a machine that is busy.
// usage: node scripts/shows-life.mjs <command> [arguments...]
import { spawn } from 'node:child_process';

const LIMIT_S = 8;
const [command, ...args] = process.argv.slice(2);
const silences = [];
let last = Date.now();
let line = '';

const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
for (const stream of [child.stdout, child.stderr]) {
  stream.setEncoding('utf8').on('data', (text) => {
    process.stdout.write(text);
    silences.push({ seconds: (Date.now() - last) / 1000, after: line });
    line = text.trim().split('\n').at(-1) || line;
    last = Date.now();
  });
}
child.on('close', (code) => {
  const longest = silences.reduce((a, b) => a.seconds > b.seconds ? a : b, { seconds: 0, after: '' });
  console.log(`\nThe longest silence was ${longest.seconds.toFixed(1)} s, after: ${longest.after}`);
  process.exitCode = code || (longest.seconds > LIMIT_S ? 1 : 0);
});
