import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { Guard } from './guard';
import { LambdaHandler } from './tools';
import { GuardConfig } from '../../src/contract/tools/guard-config';
import { GUARD_CONFIG_FILE, TARGET_FUNCTION_ENV } from '../../src/contract/tools/names';

/** The Lambda handler of `ToolHandler.guarded`: in front of a function of its own, in any language. */
const config = JSON.parse(readFileSync(join(__dirname, GUARD_CONFIG_FILE), 'utf8')) as GuardConfig;

// one attempt: a tool that is called twice may act twice
const client = new LambdaClient({ maxAttempts: 1 });

const forward: LambdaHandler = async (event) => {
  const { FunctionError, Payload } = await client.send(new InvokeCommand({
    FunctionName: process.env[TARGET_FUNCTION_ENV],
    Payload: JSON.stringify(event),
  }));
  const text = Payload ? Buffer.from(Payload).toString() : '';
  if (FunctionError) {
    throw new Error(`the function behind the guard failed (${FunctionError}): ${text}`);
  }
  return text === '' ? undefined : JSON.parse(text);
};

const callee = { handler: forward };

export const handler = new Guard(config, () => callee).handle;
