import { AnnotationsConfig } from '../../../src/contract/streaming/config';
import { annotationHeaders, requestMetadataOf } from '../../invocation/annotations';

/** What a call of Bedrock says about itself. */
export interface Annotations extends AnnotationsConfig {
  /** Who the call is for. */
  readonly userId?: string;
}

/** The part of an AWS SDK client (v3) that is needed: any of them has it. */
export interface AnnotatableClient {
  readonly middlewareStack: {
    add(middleware: any, options: any): void;
    addRelativeTo(middleware: any, options: any): void;
  };
}

/** Operations that take Bedrock's own request metadata, and how. */
const METADATA: Readonly<Record<string, 'map' | 'json'>> = {
  ConverseCommand: 'map', ConverseStreamCommand: 'map', InvokeModelCommand: 'json', InvokeModelWithResponseStreamCommand: 'json',
};

/**
 * Says, with every call of a client, what it is for: use case, user, limits, tags. Bedrock's own request metadata is written
 * where an operation has it, and `xProxy-*` headers, which are signed, where they are asked for. With `proxy`, calls go
 * through it; their signature stays the one for AWS.
 *
 * ```ts
 * const client = annotate(new BedrockRuntimeClient({}), { useCase: 'support', tags: { team: 'care' } });
 * ```
 *
 * @param annotations what to say, or a function that is asked before each call
 */
export function annotate<C extends AnnotatableClient>(client: C, annotations: Annotations | (() => Annotations)): C {
  const current = () => typeof annotations === 'function' ? annotations() : annotations;
  client.middlewareStack.add((next: any, context: any) => async (args: any) => {
    const kind = METADATA[context.commandName];
    const metadata = kind && requestMetadataOf(current());
    const given = args.input.requestMetadata;
    const own = kind === 'json' && given ? JSON.parse(given) : given;
    const all = { ...metadata, ...own }; // what a call says itself wins
    return next(metadata && Object.keys(all).length > 0
      ? { ...args, input: { ...args.input, requestMetadata: kind === 'json' ? JSON.stringify(all) : all } } : args);
  }, { step: 'initialize', name: 'cdkBedrockAgentsRequestMetadata' });
  client.middlewareStack.add((next: any) => async (args: any) => {
    Object.assign(args.request.headers, annotationHeaders(current()));
    return next(args);
  }, { step: 'build', name: 'cdkBedrockAgentsHeaders' }); // later ones are not signed
  client.middlewareStack.addRelativeTo((next: any) => async (args: any) => {
    const { proxy } = current();
    if (proxy) {
      const { request } = args;
      const { protocol, hostname, port, pathname } = new URL(proxy.url);
      const key = proxy.apiKeyEnv && process.env[proxy.apiKeyEnv];
      Object.assign(request, { protocol, hostname, port: port ? Number(port) : undefined, path: pathname.replace(/\/$/, '') + request.path });
      Object.assign(request.headers, key && { 'xProxy-Api-Key': key });
    }
    return next(args);
  }, { relation: 'after', toMiddleware: 'httpSigningMiddleware', name: 'cdkBedrockAgentsProxy' });
  return client;
}
