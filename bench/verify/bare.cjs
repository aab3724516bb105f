// The least that it takes: ten processes of Node.js, as many at a time as there are cores.
const { spawn } = require('node:child_process');
const { availableParallelism } = require('node:os');

let left = 10;
async function work() {
  while (left-- > 0) {
    await new Promise((resolve) => spawn(process.execPath, ['-e', '0']).on('exit', resolve));
  }
}
Promise.all(Array.from({ length: availableParallelism() }, work));
