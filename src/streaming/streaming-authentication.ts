import { SecretValue } from 'aws-cdk-lib';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as actions from 'aws-cdk-lib/aws-elasticloadbalancingv2-actions';
import { AuthConfig } from '../contract/streaming/config';

/**
 * Tokens that the server checks itself.
 */
export interface JwtAuthenticationOptions {
  /** Who issues the tokens (`iss`): an https URL. For a Cognito user pool `https://cognito-idp.<region>.amazonaws.com/<pool id>`. */
  readonly issuer: string;

  /** Whom the tokens are for: one of these must be the token's `aud`, or the `client_id` of Cognito's access tokens. */
  readonly audiences: string[];

  /**
   * Where the issuer's keys are.
   *
   * @default - `<issuer>/.well-known/jwks.json`
   */
  readonly jwksUri?: string;

  /**
   * Scopes of which the token must have one.
   *
   * @default - none is asked for
   */
  readonly scopes?: string[];

  /**
   * The claim that names the user.
   *
   * @default 'sub'
   */
  readonly userClaim?: string;
}

/**
 * A Cognito user pool that signs people in.
 */
export interface CognitoAuthenticationOptions {
  /** The pool. */
  readonly userPool: cognito.IUserPool;

  /** The pool's client, with a secret, and `https://<domain>/oauth2/idpresponse` as a callback. */
  readonly userPoolClient: cognito.IUserPoolClient;

  /** The pool's domain. */
  readonly userPoolDomain: cognito.IUserPoolDomain;
}

/**
 * An OpenID Connect provider that signs people in.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-authenticate-users.html
 */
export interface OidcAuthenticationOptions {
  /** The provider (`iss`). */
  readonly issuer: string;

  /** The client's id there. */
  readonly clientId: string;

  /** The client's secret. */
  readonly clientSecret: SecretValue;

  /** Where people sign in. */
  readonly authorizationEndpoint: string;

  /** Where the load balancer gets tokens. */
  readonly tokenEndpoint: string;

  /** Where the load balancer asks who somebody is. */
  readonly userInfoEndpoint: string;
}

/**
 * Who may talk to the agent, and how they prove it.
 */
export abstract class StreamingAuthentication {
  /**
   * A signed token in the `Authorization` header of each request, which the server checks: for apps that sign people in
   * themselves.
   *
   * @param options the issuer and the audience
   */
  public static jwt(options: JwtAuthenticationOptions): StreamingAuthentication {
    return new InServer(() => ({ kind: 'jwt', ...options }));
  }

  /**
   * The load balancer signs people in with Cognito, and the server checks the load balancer's signature. For
   * `StreamingService` with a certificate.
   *
   * @param options the user pool
   */
  public static cognito(options: CognitoAuthenticationOptions): StreamingAuthentication {
    const { userPool, userPoolClient, userPoolDomain } = options;
    const issuer = `https://cognito-idp.${userPool.env.region}.amazonaws.com/${userPool.userPoolId}`;
    return new AtLoadBalancer(issuer, userPoolClient.userPoolClientId,
      (next) => new actions.AuthenticateCognitoAction({ userPool, userPoolClient, userPoolDomain, next }));
  }

  /**
   * The load balancer signs people in with any OpenID Connect provider, and the server checks the load balancer's signature.
   * For `StreamingService` with a certificate.
   *
   * @param options the provider
   */
  public static oidc(options: OidcAuthenticationOptions): StreamingAuthentication {
    return new AtLoadBalancer(options.issuer, options.clientId, (next) => elbv2.ListenerAction.authenticateOidc({ ...options, next }));
  }

  /** IAM has checked the caller. For `StreamingFunction`, whose default it is. */
  public static iam(): StreamingAuthentication {
    return new InServer(() => ({ kind: 'iam' }));
  }

  /**
   * What the server checks; told the ARN of the load balancer, where there is one.
   *
   * @internal
   */
  public abstract _config(loadBalancerArn?: string): AuthConfig | undefined;

  /**
   * What the load balancer does before the server is asked.
   *
   * @internal
   */
  public _listenerAction(next: elbv2.ListenerAction): elbv2.ListenerAction {
    return next;
  }

  /** @internal */
  public get _isAtLoadBalancer(): boolean {
    return false;
  }
}

class InServer extends StreamingAuthentication {
  public constructor(private readonly config: () => AuthConfig) {
    super();
  }

  public _config(): AuthConfig {
    return this.config();
  }
}

class AtLoadBalancer extends StreamingAuthentication {
  public constructor(
    private readonly issuer: string, private readonly clientId: string,
    private readonly action: (next: elbv2.ListenerAction) => elbv2.ListenerAction,
  ) {
    super();
  }

  public _config(loadBalancerArn?: string): AuthConfig | undefined {
    return loadBalancerArn === undefined ? undefined : { kind: 'alb', loadBalancerArn, issuer: this.issuer, clientId: this.clientId };
  }

  public override _listenerAction(next: elbv2.ListenerAction): elbv2.ListenerAction {
    return this.action(next);
  }

  public override get _isAtLoadBalancer(): boolean {
    return true;
  }
}
