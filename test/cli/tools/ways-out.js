// Every way in which a tool could reach what is real. What comes of each is told in an error, which `verify` shows.
const childProcess = require('child_process');
const dgram = require('dgram');
const dns = require('dns');
const fs = require('fs');
const net = require('net');
const os = require('os');
const path = require('path');

const { OUTSIDE, LOOPBACK, NAMED, SOCKET } = process.env;
const [host, port] = (OUTSIDE ?? '192.0.2.1:9').split(':');
const get = (url) => fetch(url).then((response) => response.text());
const connected = (...args) => new Promise((resolve, reject) => net.connect(...args, () => resolve('reached')).on('error', reject));
const printed = (command, args, options) => childProcess.execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], ...options }).trim();
const CALL = `fetch('http://${host}:${port}').then(() => console.log('reached'), (error) => console.log(error.cause?.code))`;

const WAYS = {
  'fetch of the app\'s own API': () => get(`http://${host}:${port}/?key=${process.env.API_KEY}`),
  'fetch by name': () => get('http://service.example.com'),
  'a socket': () => connected(port, host),
  'a name looked up': () => dns.promises.lookup('service.example.com'),
  'a name resolved': () => dns.promises.resolve4('service.example.com'),
  'a datagram': () => new Promise((resolve, reject) => dgram.createSocket('udp4').send('x', Number(port), host, (error) => (error ? reject(error) : resolve('reached')))),
  'Node\'s own bindings': () => new Promise((resolve, reject) => {
    const { TCP, TCPConnectWrap, constants } = process.binding('tcp_wrap');
    const request = new TCPConnectWrap();
    request.oncomplete = (status) => (status === 0 ? resolve('reached') : reject(Object.assign(new Error('refused'), { code: status })));
    const code = new TCP(constants.SOCKET).connect(request, host, Number(port));
    if (code !== 0) {
      reject(Object.assign(new Error('refused'), { code }));
    }
  }),
  'a worker': () => new Promise((resolve, reject) => {
    const { Worker } = require('worker_threads');
    new Worker(`${CALL.replaceAll('console.log', 'require("worker_threads").parentPort.postMessage')}`, { eval: true, env: {}, execArgv: [] }).on('message', resolve).on('error', reject);
  }),
  'another Node, with variables of its own': () => printed(process.execPath, ['-e', CALL], { env: {} }),
  'another program': () => printed('curl', ['--silent', '--max-time', '5', `http://${host}:${port}`]),
  'a port that nobody named': () => get(LOOPBACK),
  'a port that the user named': () => get(NAMED),
  'a port of its own': async () => {
    const server = net.createServer((socket) => socket.end('x'));
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    return connected(server.address().port, '127.0.0.1').finally(() => server.close());
  },
  'a socket of the machine': () => connected(SOCKET),
  'a profile in the home folder': () => fs.readFileSync(path.join(os.homedir(), '.aws', 'credentials'), 'utf8'),
  'the profile variable': () => process.env.AWS_PROFILE ?? process.env.AWS_CONFIG_FILE,
  'an endpoint of the template': () => process.env.AWS_ENDPOINT_URL_DYNAMODB,
  'credentials': () => process.env.AWS_SECRET_ACCESS_KEY,
  'a module of the project': () => require('yaml') && 'found',
  'a module that Lambda provides': () => require('@aws-sdk/client-dynamodb').DynamoDBClient.name,
  'the same, imported': async () => (await import('@aws-sdk/client-dynamodb')).DynamoDBClient.name,
  'a file left behind': () => {
    fs.writeFileSync(path.join(os.tmpdir(), 'left-behind'), '');
    return 'written';
  },
  'a process left behind': () => {
    const child = childProcess.spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', 'left-behind-by-verify'], { stdio: 'ignore' });
    return child.pid > 0 ? 'started' : 'not started';
  },
};

exports.handler = async () => {
  const found = {};
  for (const [way, go] of Object.entries(WAYS)) {
    try {
      found[way] = (await go()) ?? null;
    } catch (error) {
      found[way] = { refused: error.cause?.code ?? error.code ?? error.message };
    }
  }
  throw new Error(JSON.stringify(found));
};
