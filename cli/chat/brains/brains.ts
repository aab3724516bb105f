import { Brain } from './brain';
import { OpenAiBrain } from './openai';
import { ScriptedBrain } from './scripted';
import { UsageError } from '../../terminal/errors';
import { ChatFlags } from '../command';
import { Workbench } from '../workbench';

/** Whom the command line asks to play the model. */
export async function brainOf({ modelUrl: url, modelName: model, modelKeyEnv: variable }: ChatFlags): Promise<(bench: Workbench) => Brain> {
  if (url === undefined) {
    return (bench) => new ScriptedBrain(bench.tools);
  }
  const key = variable === undefined ? undefined : process.env[variable];
  if (variable !== undefined && !key) {
    throw new UsageError(`The environment variable ${variable}, of --model-key-env, is not set.`);
  }
  const brain = await OpenAiBrain.at({ url, model, key });
  return () => brain;
}
