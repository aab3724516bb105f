import { Command, InvalidArgumentError } from 'commander';
import { lazily, readsAssembly } from '../terminal/command';
import { FunctionFlags, portNumber, runsFunctions } from '../verify/function-options';

/** What `chat` is called with. */
export interface ChatFlags extends FunctionFlags {
  readonly agent?: string;
  readonly port?: number;
  readonly open: boolean;
  readonly budget: number;
  readonly allowOrigin: readonly string[];
  readonly live: boolean;
  readonly deployed?: string;
  readonly region?: string;
  readonly modelUrl?: string;
  readonly modelName?: string;
  readonly modelKeyEnv?: string;
}

export function chatCommand(program: Command): void {
  runsFunctions(readsAssembly(program.command('chat')))
    .description('Talk to an agent in your browser before you deploy it: the streaming server and the tool bundles that would be deployed, and a script in place of the model. No AWS account.')
    .option('-a, --agent <name>', 'the construct\'s path, or its end, where the assembly has several agents')
    .option('-p, --port <port>', 'where the page is, on this machine only; 0 is any that is free (default: 8123, or any where that is taken)', (text: string) => portNumber(text, 0))
    .option('--open', 'open the page in your browser', false)
    .option('--budget <tokens>', 'what a turn may take, as TokenBudget.perTurn', tokens, 3_000)
    .option('--allow-origin <origin>', 'a page that may call, such as http://localhost:5173 of a development server; repeat it', origins, [])
    .option('--model-url <url>', 'a model of your own plays: any server that speaks OpenAI\'s chat completions, such as http://localhost:11434/v1', address)
    .option('--model-name <name>', 'which of its models (default: the first that it lists); with --live, another model than the agent\'s')
    .option('--model-key-env <name>', 'the environment variable that holds the server\'s key')
    .option('--live', 'the agent\'s own model plays, on Bedrock, with your credentials: it costs. The tools stay those on this machine', false)
    .option('--deployed <agent>', 'the deployed agent, with your credentials, its tools in the account: a harness\'s ARN, AGENTID/ALIASID, or the file of cdk deploy --outputs-file')
    .option('--region <region>', 'the Region of --live and --deployed (default: the stack\'s, or AWS_REGION)')
    // a bundle of its own, which `require` finds beside this one: it has the whole streaming server in it
    .action(lazily<ChatFlags>(async () => (require('./run') as typeof import('./run')).runChat));
}

function origins(text: string, all: readonly string[]): readonly string[] {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text) || new URL(text).origin !== text) {
    throw new InvalidArgumentError('It must be an origin such as http://localhost:5173, with nothing after it.');
  }
  return [...all, text];
}

function address(text: string): string {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) {
    throw new InvalidArgumentError('It must be an address such as http://localhost:11434/v1.');
  }
  return text;
}

function tokens(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) {
    throw new InvalidArgumentError('It must be a whole number above 0.');
  }
  return value;
}
