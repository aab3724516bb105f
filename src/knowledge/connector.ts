import { Token } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Findings } from '../contract/findings';
import { checkNumber } from '../private/ranges';

/**
 * How far a crawler goes from where it starts.
 */
export enum CrawlScope {
  /** The same host, and below the path it starts from. */
  PATH = 'PATH_SPECIFIC',
  /** The same host. */
  HOST = 'DOMAINS_ONLY',
  /** The same domain, with its subdomains. */
  SUBDOMAINS = 'SUB_DOMAINS',
}

/**
 * Web pages.
 */
export interface WebConnectorOptions {
  /**
   * Where the crawler starts. 1 to 10 addresses.
   *
   * @default - at what the site maps list
   */
  readonly seedUrls?: string[];

  /**
   * Site maps, whose pages it starts from. 1 to 3 addresses.
   *
   * @default - none
   */
  readonly siteMapUrls?: string[];

  /**
   * How far it goes.
   *
   * @default CrawlScope.PATH
   */
  readonly scope?: CrawlScope;

  /**
   * How many links deep it follows. 0 to 10; 0 reads the pages that are named.
   *
   * @default 2
   */
  readonly depth?: number;

  /**
   * Pages a minute, at most. 1 to 300.
   *
   * @default - the service's
   */
  readonly pagesPerMinute?: number;

  /**
   * Regular expressions: pages that match none of them are left out.
   *
   * @default - all pages
   */
  readonly inclusionPatterns?: string[];

  /**
   * Regular expressions: pages that match one of them are left out.
   *
   * @default - none
   */
  readonly exclusionPatterns?: string[];

  /**
   * A user's name and password, as `userName` and `password`, for sites behind HTTP basic authentication.
   *
   * @default - the pages are public
   */
  readonly credentials?: secretsmanager.ISecretRef;
}

/**
 * What connectors to a service of others have.
 */
export interface ServiceConnectorOptions {
  /** The credentials, as the connector's page describes the secret. */
  readonly credentials: secretsmanager.ISecretRef;

  /**
   * How they authenticate, by the service's name for it.
   *
   * @default - `BASIC` for Confluence, `OAUTH2` for Salesforce; for SharePoint it follows from `certificate`
   */
  readonly authType?: string;

  /**
   * Whether each document keeps its own access list, so that people find only what they may read.
   *
   * @default false
   */
  readonly accessLists?: boolean;

  /**
   * Parameters of the connector beyond these, which are merged over the others: `filterConfiguration`, `dataEntityConfiguration`.
   *
   * @default - none
   */
  readonly parameters?: { [name: string]: any };
}

/**
 * Confluence and Salesforce.
 */
export interface HostConnectorOptions extends ServiceConnectorOptions {
  /** The address, such as `https://example.atlassian.net`. */
  readonly hostUrl: string;
}

/**
 * SharePoint.
 */
export interface SharePointConnectorOptions extends ServiceConnectorOptions {
  /** The tenant's id in Microsoft Entra. */
  readonly tenantId: string;

  /** The sites, such as `https://contoso.sharepoint.com/sites/engineering`. One at least. */
  readonly siteUrls: string[];

  /**
   * Where the certificate is with which an app authenticates. `ENTRA_ID_APP_ONLY` needs one; the knowledge base's role must be
   * allowed to read it.
   *
   * @default - `authType` is `OAUTH2_APP`
   */
  readonly certificate?: s3.Location;
}

/**
 * Where documents of a managed knowledge base come from that are in no bucket of yours.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/kb-managed-connect-ds.html
 */
export class Connector {
  /**
   * Web pages. Crawl only what is yours, or what you may.
   *
   * @param options where it starts, and how far it goes
   * @see https://docs.aws.amazon.com/bedrock/latest/userguide/kb-managed-ds-webcrawler.html
   */
  public static web(options: WebConnectorOptions): Connector {
    const { seedUrls, siteMapUrls, scope = CrawlScope.PATH, depth = 2, pagesPerMinute, inclusionPatterns, exclusionPatterns, credentials } = options;
    return new Connector('WEB', {
      connectionConfiguration: { seedUrls, siteMapUrls, authType: credentials ? 'BASIC_AUTH' : 'NO_AUTH', secretArn: credentials?.secretRef.secretId },
      crawlConfiguration: { crawlDepth: depth, syncScope: scope, maxCrawledUrlsPerMinute: pagesPerMinute },
      ...((inclusionPatterns || exclusionPatterns) && { filterConfiguration: { inclusionPatterns, exclusionPatterns } }),
    }, credentials, (findings) => checkWeb(options, findings));
  }

  /**
   * Confluence.
   *
   * @param options where it is, and how to get in
   * @see https://docs.aws.amazon.com/bedrock/latest/userguide/kb-managed-ds-confluence.html
   */
  public static confluence(options: HostConnectorOptions): Connector {
    return serviceConnector('CONFLUENCE', 'BASIC', options, { type: 'SAAS', hostUrl: options.hostUrl }, options.hostUrl);
  }

  /**
   * SharePoint Online.
   *
   * @param options which sites, and how to get in
   * @see https://docs.aws.amazon.com/bedrock/latest/userguide/kb-managed-ds-sharepoint.html
   */
  public static sharePoint(options: SharePointConnectorOptions): Connector {
    const { tenantId, siteUrls, certificate, parameters } = options;
    return serviceConnector('SHAREPOINT', certificate ? 'ENTRA_ID_APP_ONLY' : 'OAUTH2_APP', {
      ...options, parameters: { ...parameters, dataEntityConfiguration: { siteUrls, ...parameters?.dataEntityConfiguration } },
    }, {
      tenantId, ...(certificate && { certificateS3Path: { s3BucketName: certificate.bucketName, s3KeyName: certificate.objectKey } }),
    }, ...siteUrls);
  }

  /**
   * Salesforce.
   *
   * @param options where it is, and how to get in
   * @see https://docs.aws.amazon.com/bedrock/latest/userguide/kb-managed-ds-salesforce.html
   */
  public static salesforce(options: HostConnectorOptions): Connector {
    return serviceConnector('SALESFORCE', 'OAUTH2', options, { hostUrl: options.hostUrl }, options.hostUrl);
  }

  /**
   * A connector that has no factory of its own yet.
   *
   * @param type the service's name for it, such as `SERVICENOW`
   * @param parameters its parameters, as its page lists them
   * @param credentials the secret that the knowledge base reads
   */
  public static of(type: string, parameters: { [name: string]: any }, credentials?: secretsmanager.ISecretRef): Connector {
    return new Connector(type, parameters, credentials, () => {});
  }

  /** @internal */
  public static _checked(connector: Connector, check: (findings: Findings) => void): Connector {
    return new Connector(connector._type, connector._parameters, connector._credentials, check);
  }

  private constructor(
    /** @internal */
    public readonly _type: string,
    /** @internal */
    public readonly _parameters: Readonly<Record<string, any>>,
    /** @internal */
    public readonly _credentials: secretsmanager.ISecretRef | undefined,
    /** @internal */
    public readonly _check: (findings: Findings) => void,
  ) {
  }
}

function serviceConnector(type: string, authType: string, options: ServiceConnectorOptions, connection: object, ...urls: string[]): Connector {
  const { credentials, accessLists = false, parameters = {} } = options;
  const { connectionConfiguration, ...rest } = parameters;
  return Connector._checked(Connector.of(type, {
    aclEnabled: accessLists,
    connectionConfiguration: {
      secretArn: credentials.secretRef.secretId, authType: options.authType ?? authType, ...connection, ...connectionConfiguration,
    },
    ...rest,
  }, credentials), (findings) => checkUrls(`${type.toLowerCase()} connector`, urls, 1, Infinity, findings));
}

function checkWeb({ seedUrls = [], siteMapUrls = [], depth, pagesPerMinute }: WebConnectorOptions, findings: Findings): void {
  if (seedUrls.length === 0 && siteMapUrls.length === 0) {
    findings.error('connector.web', 'web connector has neither seedUrls nor siteMapUrls; give it one at least to start from.');
  }
  checkUrls('web connector: seedUrls', seedUrls, 0, 10, findings);
  checkUrls('web connector: siteMapUrls', siteMapUrls, 0, 3, findings);
  checkNumber({ prop: 'web connector: depth', id: 'connector.web', min: 0, max: 10 }, depth, findings);
  checkNumber({ prop: 'web connector: pagesPerMinute', id: 'connector.web', min: 1, max: 300 }, pagesPerMinute, findings);
}

function checkUrls(what: string, urls: readonly string[], min: number, max: number, findings: Findings): void {
  if (urls.length < min || urls.length > max) {
    findings.error('connector.urls', `${what} has ${urls.length} addresses; it may have ${min}${max === Infinity ? ' or more' : ` to ${max}`}.`);
  }
  urls.filter((url) => !Token.isUnresolved(url) && !/^https?:\/\/\S+$/.test(url)).forEach((url) =>
    findings.error('connector.urls', `${what} has "${url}", which is no address. Begin it with https://.`));
}
