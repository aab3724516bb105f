import { BedrockBrain } from './bedrock';
import { Brain } from './brain';
import { OpenAiBrain } from './openai';
import { ScriptedBrain } from './scripted';
import { UsageError } from '../../terminal/errors';
import { AgentDefinition } from '../agents';
import { ChatFlags } from '../command';
import { regionOf } from '../deployed';
import { Workbench } from '../workbench';

/** Whom the command line asks to play the model. */
export async function brainOf(agent: AgentDefinition, flags: ChatFlags): Promise<(bench: Workbench) => Brain> {
  const { modelUrl: url, modelName: model, modelKeyEnv: variable } = flags;
  if (url === undefined) {
    const live = flags.live ? new BedrockBrain(model ?? ownModel(agent), regionOf(agent, flags.region)) : undefined;
    return (bench) => live ?? new ScriptedBrain(bench.tools);
  }
  const key = variable === undefined ? undefined : process.env[variable];
  if (variable !== undefined && !key) {
    throw new UsageError(`The environment variable ${variable}, of --model-key-env, is not set.`);
  }
  const brain = await OpenAiBrain.at({ url, model, key });
  return () => brain;
}

/** What the template leaves to the deployment is not known here. */
function ownModel({ path, model }: AgentDefinition): string {
  if (model === '' || /[<> ]/.test(model)) {
    throw new UsageError(`The model of ${path} is known only when it is deployed (${model}): name one with --model-name.`);
  }
  return model;
}
