import { AlbJwtVerifier, JwtVerifier } from 'aws-jwt-verify';
import { ANYBODY, User } from './identity';
import { Refusal } from './refusal';
import type { AuthConfig } from '../../src/contract/streaming/config';

/** Finds out who asks. Throws a `Refusal` for whoever cannot prove it. */
export type Authenticator = (request: Request) => Promise<User>;

/** Who called, where IAM has asked: the function's door writes it over whatever the client has written. Other doors do not know. */
export const CALLER_HEADER = 'x-cdk-bedrock-agents-caller';

type JwtConfig = Extract<AuthConfig, { kind: 'jwt' }>;
type AlbConfig = Extract<AuthConfig, { kind: 'alb' }>;

/** The keys of an issuer, where they are known before: for tests. */
export type KnownKeys = Parameters<ReturnType<typeof jwtVerifier>['cacheJwks']>[0];

/** The check that a config asks for. Without one nobody is asked. */
export function authenticator(config: AuthConfig | undefined, keys?: KnownKeys): Authenticator {
  switch (config?.kind) {
    case undefined: return async () => ANYBODY;
    case 'jwt': return byToken(config, keys);
    case 'alb': return byLoadBalancer(config);
    case 'iam': return async (request) => named(request.headers.get(CALLER_HEADER) ?? '');
  }
}

function jwtVerifier({ issuer, audiences, jwksUri, scopes }: JwtConfig) {
  return JwtVerifier.create({
    issuer,
    ...(jwksUri && { jwksUri }),
    audience: null, // an access token of Cognito has client_id in its place: checked below
    ...(scopes && scopes.length > 0 && { scope: [...scopes] }),
    customJwtCheck: ({ payload }) => {
      const given = [payload.aud ?? payload.client_id].flat();
      if (!given.some((audience) => audiences.includes(String(audience)))) {
        throw new Error('the token is for somebody else');
      }
    },
  });
}

function byToken(config: JwtConfig, keys?: KnownKeys): Authenticator {
  const verifier = jwtVerifier(config);
  if (keys) {
    verifier.cacheJwks(keys);
  }
  return async (request) => {
    const [, token] = /^Bearer ([\w.-]+)$/i.exec(request.headers.get('authorization') ?? '') ?? [];
    if (!token) {
      throw unauthorized('a bearer token is needed');
    }
    const payload = await verified(() => verifier.verify(token));
    return named(String(payload[config.userClaim ?? 'sub'] ?? ''));
  };
}

/** The load balancer's own signature is checked, and that it is ours: anybody may have a load balancer. */
function byLoadBalancer({ loadBalancerArn, issuer, clientId }: AlbConfig): Authenticator {
  const verifier = AlbJwtVerifier.create({ albArn: loadBalancerArn, issuer, clientId });
  return async (request) => {
    const token = request.headers.get('x-amzn-oidc-data');
    if (!token) {
      throw unauthorized('the load balancer has signed nobody in');
    }
    const payload = await verified(() => verifier.verify(token));
    return named(String(payload.sub ?? ''));
  };
}

async function verified<T>(verify: () => Promise<T>): Promise<T> {
  try {
    return await verify();
  } catch (error) {
    // Why is for the log: it helps whoever guesses.
    throw Object.assign(unauthorized('the token is not valid'), { cause: error });
  }
}

function named(id: string): User {
  if (id === '') {
    throw unauthorized('the token names nobody');
  }
  return { id };
}

function unauthorized(message: string): Refusal {
  return new Refusal(401, 'Unauthorized', message, false, { 'www-authenticate': 'Bearer' });
}
