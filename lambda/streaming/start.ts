import { defaultProvider } from '@aws-sdk/credential-provider-node';
import { ChatParts } from './chat';
import { jsonIn, settingsOf } from './settings';
import { Logger } from './telemetry/logger';
import { AGENT_ENV, InvocationTarget } from '../../src/contract/agent/invocation';
import { STREAMING_CONFIG_ENV, StreamingConfig } from '../../src/contract/streaming/config';
import { agentAt } from '../invocation/agent';

/** The parts of a server as the environment says. */
export function startParts(): ChatParts {
  const settings = settingsOf(jsonIn<StreamingConfig>(STREAMING_CONFIG_ENV));
  const target = jsonIn<InvocationTarget>(AGENT_ENV);
  if (!target) {
    throw new Error(`${AGENT_ENV} is not set: it says which agent the server is for`);
  }
  return { settings, agent: agentAt(target, credentials()), log: new Logger() };
}

/** The credentials of the task or the function, kept until shortly before they expire. */
function credentials() {
  return defaultProvider();
}
