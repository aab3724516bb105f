import { callRaw } from '../../../lambda/action-group/raw-handler';
import { loadHandler } from '../../../lambda/action-group/user-module';

/**
 * A process that runs a handler as AWS's own Lambda runtime client for Node.js does: it asks the Runtime API for an
 * invocation, calls the handler, and posts what came of it. Used where `aws-lambda-ric`, which has a native part, is
 * not installed.
 */
const api = `http://${process.env.AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime`;

async function post(path: string, body: unknown): Promise<void> {
  await fetch(`${api}${path}`, { method: 'POST', body: JSON.stringify(body === undefined ? null : body) });
}

function described(error: unknown): unknown {
  return error instanceof Error
    ? { errorType: error.name, errorMessage: error.message, trace: error.stack?.split('\n') }
    : { errorType: 'Error', errorMessage: String(error), trace: [] };
}

/** Lambda's Node.js 24 has no callbacks any more: a handler that declares one fails to start. */
function refuseCallbacks(parameters: number): void {
  const version = Number(/nodejs(\d+)/.exec(process.env.AWS_EXECUTION_ENV ?? '')?.[1] ?? 0);
  if (parameters >= 3 && version >= 24) {
    throw Object.assign(new Error(`nodejs${version}.x does not support callback handlers. Return a promise instead.`), { name: 'Runtime.CallbackHandlerDeprecated' });
  }
}

async function main(): Promise<void> {
  let handler;
  try {
    handler = await loadHandler(process.env.LAMBDA_TASK_ROOT!, process.env._HANDLER!);
    refuseCallbacks(handler.length);
  } catch (error) {
    await post('/init/error', described(error));
    process.exit(1);
  }
  for (;;) {
    const next = await fetch(`${api}/invocation/next`);
    const id = next.headers.get('lambda-runtime-aws-request-id')!;
    const deadline = Number(next.headers.get('lambda-runtime-deadline-ms'));
    const clientContext = next.headers.get('lambda-runtime-client-context');
    const context = {
      awsRequestId: id,
      functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
      clientContext: clientContext ? JSON.parse(clientContext) : undefined,
      getRemainingTimeInMillis: () => deadline - Date.now(),
    };
    try {
      await post(`/invocation/${id}/response`, await callRaw(handler, await next.json(), context));
    } catch (error) {
      await post(`/invocation/${id}/error`, described(error));
    }
  }
}

void main();
