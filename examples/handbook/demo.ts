import * as path from 'path';
import { CDK, CLI, ENVIRONMENT } from './command-line';
import { LocalBedrock } from './local/local-bedrock';
import { print, run, step } from './terminal';

/** Questions for the demo, and what is asked. */
const QUESTIONS = [
  { about: 'handbook', question: 'How many days of vacation do I have?' },
  { about: 'handbook', question: 'How much may a hotel in Zurich cost?' },
  { about: 'handbook', question: 'Who approves an expense above 1,000 euros?' },
  { about: 'code', question: 'For how many days after delivery can an order be refunded?' },
  { about: 'code', question: 'When is shipping free?' },
  { about: 'handbook', question: 'What is the salary of the chief executive?' },
];

/**
 * The whole way without an AWS account: synthesize the app with the CDK CLI, have the tools search what would be deployed, and ask.
 */
async function main(): Promise<void> {
  Object.assign(process.env, ENVIRONMENT);
  step(1, 'Synthesize the app with the CDK CLI: documents are read, source code becomes Markdown');
  await run('cdk synth', CDK, ['synth', '--quiet', '--no-notices', '--no-version-reporting', '--no-lookups'], { quiet: true });

  const bedrock = await LocalBedrock.start(path.join(__dirname, 'cdk.out'), 'Handbook');
  try {
    step(2, 'Verify the agent\'s tools: the real bundle and the real client; in place of Bedrock, a search by words (BM25) in this process');
    await run('verify', process.execPath, [CLI, 'verify', '--calls', 'calls.yaml', '--env', `AWS_ENDPOINT_URL_BEDROCK_AGENT_RUNTIME=${bedrock.toolEndpoint}`]);

    step(3, 'Ask, with the function\'s real bundle; in place of the model, something that quotes what was found');
    Object.assign(process.env, bedrock.environment);
    const { handler } = require('./build/answers'); // after the variables it reads
    for (const question of QUESTIONS) {
      const { answer, tokens } = await handler(question);
      print(`  ${question.question}\n${answer.replace(/^/gm, '    ')}\n    (${tokens} tokens)\n`);
    }
  } finally {
    await bedrock.stop();
  }
  print('All is well. With an AWS account: npx cdk deploy, in a copy of examples/handbook');
}

main().catch((error: Error) => {
  process.stderr.write(`\n${error.message}\n`);
  process.exitCode = 1;
});
