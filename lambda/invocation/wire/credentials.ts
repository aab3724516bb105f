/** What a call is signed with. A shape of our own: the types of those who import it need no package. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

/** Gives the credentials that calls are signed with; asked before each. */
export type CredentialSource = () => Promise<Credentials>;
