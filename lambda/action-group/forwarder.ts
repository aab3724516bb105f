import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { Guard } from './guard';
import { watchStrays } from './strays';
import { LambdaHandler } from './tools';
import { GuardConfig } from '../../src/contract/tools/guard-config';
import { GUARD_CONFIG_FILE, TARGET_FUNCTION_ENV } from '../../src/contract/tools/names';
import { isObject, parseJson } from '../../src/contract/tools/values';

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
  const value = text === '' ? undefined : parseJson(text);
  if (FunctionError) { // its message may have values in it; the function's own log has it
    const { errorType } = isObject(value) ? value : {};
    throw new Error(`the function behind the guard failed (${FunctionError}${typeof errorType === 'string' && /^[\w.]{1,100}$/.test(errorType) ? `: ${errorType}` : ''}); its own log says why`);
  }
  if (value === undefined && text !== '') {
    throw new Error('the function behind the guard answered what is not JSON');
  }
  return value;
};

const callee = { handler: forward };

const guard = new Guard(config, () => callee);
watchStrays(guard.stray);

export const handler = guard.handle;
