// Loads the bundled function, in a process of its own as in Lambda, and calls it with each message.
const { handler } = require(process.argv[2]);

process.on('message', ({ id, command }) => handler(command).then(
  (value) => process.send({ id, value }),
  (error) => process.send({ id, error: error.message }),
));
