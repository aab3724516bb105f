// examples/support-agent as it is, with one change that .ci/deploy makes to it: cdk deploy --context change=…
//
// The changes are made through the public parts of the construct, as a developer would make them in an editor.
const { App } = require('aws-cdk-lib');
const { SupportStack } = require('../../examples/support-agent/support-stack');

const CHANGES = {
  /** A better prompt: a new version. */
  instruction: ({ resource }) => {
    const more = '\nNever promise a date that you have not looked up.';
    if (resource.systemPrompt) {
      resource.systemPrompt = [{ text: resource.systemPrompt[0].text + more }];
    } else {
      resource.instruction += more;
    }
  },
  /** A prompt that is accepted, and an alias that is refused after it: both must be as they were. */
  refused: (agent) => {
    CHANGES.instruction(agent);
    agent.resource.instruction += '\nSign as Sam.';
    agent.aliasPinnedTo('77');
  },
};

const app = new App();
const stack = new SupportStack(app, 'SupportAgent', { engine: app.node.tryGetContext('engine') ?? 'classic' });
CHANGES[app.node.getContext('change')](stack.node.findChild('Support'));
