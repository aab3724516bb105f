// Loaded before an app: whatever starts a process, resolves a host or opens a connection ends the synth.
const childProcess = require('child_process');
const net = require('net');
const dns = require('dns');

const forbid = (owner, names, what) => names.forEach((name) => {
  owner[name] = () => { throw new Error(`the synth ${what}: ${name}`); };
});

// the TypeScript loader of this test compiles in a process of its own, before the app runs
process.nextTick(() => forbid(childProcess, ['exec', 'execFile', 'execFileSync', 'execSync', 'fork', 'spawn', 'spawnSync'], 'starts a process'));
forbid(dns, ['lookup', 'resolve'], 'asks for a host');
forbid(net, ['connect', 'createConnection'], 'opens a connection');
